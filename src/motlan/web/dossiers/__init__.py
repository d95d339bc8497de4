"""Dossiers in the register: drafts, append-only events, their projection, corrections; written by actions only."""
