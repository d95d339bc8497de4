"""Leave out of govuk-frontend's styles what no page of ours uses: the first page has to come over a slow line.

`python tools/compile_styles.py` writes the file that pages load from the whole one in `tools/vendor/`. With `--check`
it writes nothing and exits 1 when that file is stale: a page uses a block that was left out, or none uses one any more.

A selector is kept when every class of govuk-frontend in it is of a block (`govuk-button--warning` is of `govuk-button`)
that stands somewhere in a template, a program or a script: so a page may take another form of a button without ado.
What it says with `:not(…)` it may say of what nobody uses. At-rules are kept with what is left in them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "motlan"
WHOLE = ROOT / "tools" / "vendor" / "govuk-frontend.min.css"
LEFT = SOURCE / "web" / "static" / "motlan" / "vendor" / "govuk-frontend.min.css"
CLASS = re.compile(r"govuk-(?:!-)?[a-zA-Z0-9_-]+")
IN_SELECTOR = re.compile(r"\.((?:\\.|[\w-])+)")
NOT = re.compile(r":not\([^()]*\)")
NESTING = ("@media", "@supports", "@-moz-document")


def block(name: str) -> str:
    """The block to which a class belongs; a utility (`govuk-!-…`) is one of its own.

    >>> block("govuk-summary-list__row"), block("govuk-button--warning"), block("govuk-!-margin-bottom-0")
    ('govuk-summary-list', 'govuk-button', 'govuk-!-margin-bottom-0')
    """
    return name if name.startswith("govuk-!-") else re.split("__|--", name)[0]


def used() -> frozenset[str]:
    """The blocks of govuk-frontend that pages may have."""
    files = (file for kind in ("html", "py", "js") for file in SOURCE.rglob(f"*.{kind}") if "vendor" not in file.parts)
    return frozenset(block(name) for file in files for name in CLASS.findall(file.read_text("utf-8")))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule of one level of compiled CSS: what stands before its braces, what stands in them; a statement, which
    ends with a semicolon, has none."""
    at = 0
    while at < len(css):
        opening, ending = css.find("{", at), css.find(";", at)
        if ending != -1 and (opening == -1 or ending < opening):
            yield css[at : ending + 1], ""
            at = ending + 1
            continue
        if opening == -1:
            return
        closing = _closing(css, opening)
        yield css[at:opening], css[opening + 1 : closing]
        at = closing + 1


def pruned(css: str, blocks: frozenset[str]) -> str:
    """The rules that may hold for elements with classes of these blocks.

    >>> pruned(".govuk-a,.govuk-b:not(.govuk-c){x:y}.govuk-c{x:y}@media print{.govuk-c{x:y}}", frozenset({"govuk-b"}))
    '.govuk-b:not(.govuk-c){x:y}'
    """
    return "".join(_kept(head, body, blocks) for head, body in rules(css))


def _kept(head: str, body: str, blocks: frozenset[str]) -> str:
    if head.endswith(";"):
        return head
    if head.startswith(NESTING):
        inner = pruned(body, blocks)
        return f"{head}{{{inner}}}" if inner else ""
    if head.startswith("@"):
        return f"{head}{{{body}}}"
    selectors = [one for one in head.split(",") if _may_hold(one, blocks)]
    return f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _may_hold(selector: str, blocks: frozenset[str]) -> bool:
    classes = (name.replace("\\", "") for name in IN_SELECTOR.findall(NOT.sub("", selector)))
    return all(block(name) in blocks for name in classes if name.startswith("govuk-"))


def _closing(css: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if depth == 0:
            return at
    msg = f"a brace is never closed: {css[opening : opening + 40]}"
    raise ValueError(msg)


def compiled() -> str:
    """The styles that pages load, with the words that stand above the whole file."""
    whole = WHOLE.read_text("utf-8")
    note = "".join(re.findall(r"/\*.*?\*/", whole, flags=re.DOTALL))
    bare = re.sub(r"\s*/\*.*?\*/\s*", "", whole, flags=re.DOTALL)
    first, _, rest = bare.partition(";")
    return f"{first};{note}{pruned(rest, used())}\n"


def main(arguments: list[str]) -> int:
    """Compile, or check; the exit status."""
    if "--check" not in arguments:
        LEFT.write_text(compiled(), "utf-8")
        return 0
    if LEFT.read_text("utf-8") == compiled():
        return 0
    print(f"{LEFT.relative_to(ROOT)}: stale; run tools/compile_styles.py")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
