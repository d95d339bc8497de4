"""Template filters of the stewards' pages."""
