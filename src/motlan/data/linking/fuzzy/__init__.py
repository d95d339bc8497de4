"""Linking by likeness, where numbers and exact keys do not decide: candidates, comparisons, weights, clusters.

Nothing here knows labels or countries. What is compared follows from the types of the attributes that a concept names
in ``link.similar``; the weights come from the records themselves; Splink computes the comparisons.
"""
