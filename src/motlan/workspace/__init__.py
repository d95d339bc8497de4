"""Floor 6. The folder of YAML and CSV that says everything about one country: read, checked, started anew."""
