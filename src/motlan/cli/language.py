"""The languages of the command line, and which of them a machine speaks."""

import os

LANGUAGES = ("vi", "en")


def language_of_the_machine() -> str:
    """Vietnamese where the machine speaks it, else English."""
    return "vi" if os.environ.get("LANG", "").startswith("vi") else "en"
