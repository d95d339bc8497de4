"""The only house of SQL engines: the register (living path), the lake (bulk path), tables, queries, the journal."""
