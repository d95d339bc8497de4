"""Some weeks of dossiers for a nation that is not real: filed and worked as people and offices would, by the house's
own acts at a clock of its own."""
