"""The rehearsal's tests stand on the same house as the dossiers'."""

from tests.web.dossiers.conftest import here

__all__ = ["here"]
