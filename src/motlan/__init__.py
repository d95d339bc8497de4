"""Motlan: one trusted record for a state's data; people declare once; green means the service measurably works."""

__version__ = "0.1.0"
