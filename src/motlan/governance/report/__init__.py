"""A report of a day: numbered sections with what they say, kept as they were made."""
