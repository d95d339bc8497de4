"""Asking to see a sensitive value: who sees ••• asks for a right, who keeps the data grants or refuses it."""
