"""The parts of the daily report, a module a theme: each says how things stood at the end of a day."""
