"""Which engines this installation stands on."""

import sqlite3

import duckdb
import psycopg
import pyarrow as pa


def versions() -> dict[str, str]:
    """Engine or driver → version."""
    return {
        "sqlite": sqlite3.sqlite_version,
        "duckdb": duckdb.__version__,
        "psycopg": psycopg.__version__,
        "arrow": pa.__version__,
    }


def sqlite_suffices() -> bool:
    """UPDATE … FROM, RETURNING and STRICT need SQLite 3.37; Debian 12 has 3.40."""
    return sqlite3.sqlite_version_info >= (3, 37, 0)
