"""Floor 8. The command line: one module a verb; each has a progress bar, ``--json``, a help with an example.

Exit status 0 when it did what was asked, 1 when it failed, 2 when it was called wrongly.
"""

from motlan.cli.group import main

__all__ = ["main"]
