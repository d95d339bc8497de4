"""Django's PostgreSQL, with a look at the line before it is used instead of a question."""
