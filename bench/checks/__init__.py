"""The programs that the benchmark of checks runs, each in a process (and environment) of its own."""
