"""The portfolio of databases for those who watch the programme."""
