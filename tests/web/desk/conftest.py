"""The desk's tests play with the same family and officers as the dossiers'."""

from tests.web.dossiers.conftest import cast, here, household

__all__ = ["cast", "here", "household"]
