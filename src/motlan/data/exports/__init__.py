"""Whole exports: everything that is held of one concept, streamed in pieces, each export one line of the journal."""
