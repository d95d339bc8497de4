"""Change streams of foreign databases: what was committed there, in the order of the commits."""
