"""Pages for the committee and its monitors: what is claimed beside what is measured."""
