"""The built-in connectors; importing this package registers them as a plugin would."""

from motlan.data.databases.connectors import files, http, pushed, s3, servers

__all__ = ["files", "http", "pushed", "s3", "servers"]
