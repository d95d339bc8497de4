"""Requests for rights are tried with the same family and officers as the dossiers'."""

from tests.web.dossiers.conftest import cast, here

__all__ = ["cast", "here"]
