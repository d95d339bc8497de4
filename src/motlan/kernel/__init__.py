"""Floor 1. What every floor may use and no domain word may enter: text, errors, clock, calendar, specs, registries."""
