"""What other pages show of what units said."""
