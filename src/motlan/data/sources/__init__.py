"""Databases as sources: whether each can be read, what its owner sends, and who may send it."""
