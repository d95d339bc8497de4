"""Complaints about how a dossier was handled: a run of events of their own, with working days for each step."""
