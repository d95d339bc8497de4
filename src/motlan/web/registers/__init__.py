"""Registers that the platform keeps: pages and an interface for programs, both made from the dictionary alone."""
