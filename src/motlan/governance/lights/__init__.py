"""Lights: the four colours, and how many small lights become one."""
