"""What a data steward looks at: read models over mirrors, checks, quarantine, runs and golden records.

Nothing here writes, and no page costs more when the country grows: counts come from what syncing, building and
measuring have already counted, lists go on after the last key that was shown.
"""
