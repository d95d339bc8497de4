"""The built-in connectors; importing this package registers them as a plugin would."""

from motlan.data.databases.connectors import files, pushed, servers

__all__ = ["files", "pushed", "servers"]
