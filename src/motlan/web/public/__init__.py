"""What the workspace publishes: the same figures as the centre's, for everybody, and as open data."""
