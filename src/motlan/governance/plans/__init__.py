"""Plans: what was promised, by whom, until when, and which probes say whether it really works."""
