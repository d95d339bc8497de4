"""The golden record: per attribute the value of its authority, with source, batch, and whether others disagree."""
