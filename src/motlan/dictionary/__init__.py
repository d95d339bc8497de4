"""Floor 2. What the state's words mean: concepts, attributes, code lists, authority, identifiers, units, names."""
