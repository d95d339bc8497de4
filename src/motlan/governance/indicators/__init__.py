"""Indicators: a numerator over a denominator, per unit and period, turned into points."""
