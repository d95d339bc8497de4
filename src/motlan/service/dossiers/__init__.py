"""Dossiers: a run of events that is only ever added to; what a dossier is now is a pure fold of them."""
