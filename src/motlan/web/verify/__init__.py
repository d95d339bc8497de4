"""The public page on which anybody who holds a document finds out whether it is what was issued."""
