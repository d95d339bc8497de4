"""What is done to dossiers, by who does it. Pages call it through :mod:`motlan.web.dossiers.actions`."""
