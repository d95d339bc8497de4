"""Governance: plans, indicators, probes and lights.

It reads published tables only; it never opens a personal record.
"""
