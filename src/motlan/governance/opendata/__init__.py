"""Open data: what a workspace publishes as plain files, from which anybody can compute every figure and colour anew."""
