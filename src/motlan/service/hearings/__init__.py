"""Hearings: parties are heard, evidence is drawn from the record, minutes are confirmed by those who were there."""
