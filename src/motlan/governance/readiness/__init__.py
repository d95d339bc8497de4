"""Readiness of communes: each criterion claimed or measured, all basic ones together, shares, history by day."""
