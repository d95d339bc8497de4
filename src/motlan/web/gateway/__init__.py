"""The door for programs: what owners of databases send."""
