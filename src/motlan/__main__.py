"""``python -m motlan`` is the same as ``motlan``."""

from motlan.cli import main

if __name__ == "__main__":
    main()
