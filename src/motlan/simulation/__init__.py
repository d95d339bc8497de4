"""Floor 7. The sample nation: coherent people, the databases that know them, planted faults, and the truth."""
