"""Pages for the owners of data: how each database stands, what fails, what disagrees, what was put aside."""
