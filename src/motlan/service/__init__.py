"""Floor 5. What the state does for a person: procedures as specs, forms compiled from them, dossiers as events."""
