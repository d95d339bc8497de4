"""Data quality: five criteria, one index from the bottom up, every failing record listed."""
