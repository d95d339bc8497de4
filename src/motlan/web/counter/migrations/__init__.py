"""What an officer begins for a person at the counter."""
