"""Evidence: what the registers hold, brought to forms and desks through the one door to personal data."""
