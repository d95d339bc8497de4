"""From a database to its mirror: plan, extract, shape, land; what does not fit goes to quarantine with its reason."""
