"""The portfolio of databases: what each is said to be beside what is measured of it, its checklist, its grade."""
