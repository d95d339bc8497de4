"""Complaints about how a dossier was handled, what people thought of a finished one, and the published answers."""
