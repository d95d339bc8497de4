"""The whole house, as people meet it: a nation made by the command line, served, and walked through in a browser."""
