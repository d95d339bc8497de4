"""Stewards' decisions about who is who: the queue of questions, merges and splits of subjects, and taking them back."""
