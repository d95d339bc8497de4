"""What other pages show of the index."""
