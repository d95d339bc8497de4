"""Facts: what every indicator counted, by unit and day; from them any period and any roll-up follows by adding."""
