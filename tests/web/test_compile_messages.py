"""The translations' own tool: what it finds in templates and programs, and that nothing is missing today."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "compile_messages.py"
spec = importlib.util.spec_from_file_location("compile_messages", TOOL)
assert spec is not None
assert spec.loader is not None
tool = importlib.util.module_from_spec(spec)
sys.modules["compile_messages"] = tool
spec.loader.exec_module(tool)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Sign in" %}', [("Sign in", "", "")]),
        ("{% translate 'Main' as name %}", [("Main", "", "")]),
        ('{% translate "good" context "light" %}', [("good", "light", "")]),
        ("{% translate 'good' context 'light' %}", [("good", "light", "")]),
        ("{% blocktranslate with at=x|age %}saved {{ at }}{% endblocktranslate %}", [("saved %(at)s", "", "")]),
        (
            "{% blocktranslate count n=x|length %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            [("%(n)s day", "", "%(n)s days")],
        ),
        ("<p>nothing</p>", []),
    ],
)
def test_sentences_of_a_template(template: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.text, one.context, one.plural) for one in tool.in_template(template)] == found


def test_sentences_of_a_program() -> None:
    source = 'a = _("One")\nb = ngettext("%d day", "%d days", n)\nc = pgettext("light", "good")\nd = other("no")\n'
    found = [(one.text, one.context, one.plural) for one in tool.in_python(source)]
    assert found == [("One", "", ""), ("%d day", "", "%d days"), ("good", "light", "")]


def test_one_sentence_has_one_translation(tmp_path: Path) -> None:
    """Two apps: one word the same, one different, one different in a context of its own."""
    files = []
    for app, take, good in (("portal", "Rút lại", "tốt"), ("people", "Huỷ", "đạt")):
        file = tmp_path / app / "locale" / "vi" / "LC_MESSAGES" / "django.po"
        file.parent.mkdir(parents=True)
        words = f'''
msgid "Back"
msgstr "Về"

msgid "Take it back"
msgstr "{take}"

msgctxt "{app}"
msgid "good"
msgstr "{good}"
'''
        file.write_text(words, "utf-8")
        files.append(file)
    (fault,) = tool.contradictions(files)
    assert fault == "'Take it back' is translated in more than one way: 'Rút lại' (portal); 'Huỷ' (people)"


def test_everything_a_page_says_is_translated_and_compiled() -> None:
    checked = subprocess.run([sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False)
    assert checked.stdout == ""
    assert checked.returncode == 0
