"""The house of the dossiers' tests."""

from tests.web.dossiers.conftest import cast, here

__all__ = ["cast", "here"]
