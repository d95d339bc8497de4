"""The help of the verbs in the language of the run: click asks for the text of a command, and gets another copy.

Texts are translated paragraph by paragraph; what has no translation stays in English.
"""

from __future__ import annotations

import copy
import gettext
from inspect import cleandoc

import click

KEPT = "\b"
"""Click's mark of a paragraph whose lines stay as they are: examples."""


def in_language(command: click.Command) -> click.Command:
    """A copy of a command (and of the commands in it) whose help is in the language that gettext speaks now."""
    told = copy.copy(command)
    told.help = translated(command.help)
    told.params = [_option(one) for one in command.params]
    if isinstance(command, click.Group) and isinstance(told, click.Group):
        told.commands = {name: in_language(one) for name, one in command.commands.items()}
    return told


def translated(text: str | None) -> str | None:
    """Prose in the language that gettext speaks now; examples keep their lines."""
    if not text:
        return text
    paragraphs = cleandoc(text).split("\n\n")
    return "\n\n".join(_paragraph(one) for one in paragraphs)


def _paragraph(text: str) -> str:
    if not text.startswith(KEPT):
        return gettext.gettext(" ".join(text.split()))
    mark, head, *examples = text.split("\n")
    return "\n".join((mark, gettext.gettext(head), *examples))


def _option(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    told = copy.copy(parameter)
    told.help = translated(parameter.help)
    if isinstance(parameter.show_default, str):
        told.show_default = translated(parameter.show_default)
    return told
