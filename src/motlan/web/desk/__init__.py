"""The desk: an officer's queue by deadline, a dossier with the source beside each value, one next step."""
