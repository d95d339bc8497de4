"""The counter: an officer files for a person who stands before her."""
