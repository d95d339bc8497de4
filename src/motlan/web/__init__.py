"""The roof: Django pages over the planes. Nothing below this floor knows that a web exists."""
