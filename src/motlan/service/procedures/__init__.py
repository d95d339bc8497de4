"""Procedures: what an official writes about one, and the book of all versions in force."""
