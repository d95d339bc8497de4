"""Forms: compiled once from a procedure and the dictionary, prefilled with what is held, read back without loss."""
