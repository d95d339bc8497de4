"""The daily report: made once a day, kept as it was made, as a page and as a PDF."""
