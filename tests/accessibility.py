"""Can everybody use this page? axe-core's rules, and a few of our own that it does not have or
only warns of.

`accessibility_faults(page)` returns one sentence a fault; an empty list is the only pass. It needs a page whose
context runs JavaScript, because axe-core waits for the page's own clock; `own_faults` and `narrow_faults` work with
JavaScript off as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).parent
AXE = HERE / "vendor" / "axe-core" / "axe.min.js"
OWN_RULES = HERE / "accessibility.js"
NARROWEST = 320  # px: WCAG 2.2, 1.4.10 Reflow
TELEPHONE = 360  # px: as wide as most of those that people have
SMALLEST_TARGET = 24  # px: WCAG 2.2, 2.5.8 Target Size (Minimum)

RUN_AXE = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return violations.flatMap(rule => rule.nodes.map(
    node => ({rule: rule.id, help: rule.help, target: node.target.join(" "), summary: node.failureSummary})));
}"""


WIDER_THAN_WINDOW = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= window.innerWidth) return [];
  const outside = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
    .map(element => [element.tagName.toLowerCase(), ...element.classList].slice(0, 2).join("."));
  return [`at ${window.innerWidth} px the page is ${page.scrollWidth} px wide: ${outside.slice(0, 3).join(", ")}`];
}"""


def accessibility_faults(page: Page) -> list[str]:
    """Every fault of the page as it stands now, one sentence each; the page keeps its width."""
    return [*axe_faults(page), *own_faults(page), *narrow_faults(page)]


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds (WCAG 2.2 A and AA, and its best practices)."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE)
    return [f"axe {fault['rule']}: {fault['target']}: {fault['summary'] or fault['help']}" for fault in found]


def own_faults(page: Page) -> list[str]:
    """What our own rules find: visible labels, one h1, language, title, alternatives of images, focus of
    the summary of errors, size of targets."""
    found: list[str] = page.evaluate(OWN_RULES.read_text(encoding="utf-8"), SMALLEST_TARGET)
    return found


def narrow_faults(page: Page) -> list[str]:
    """Whether the page scrolls sideways in a 320 px window; a table may scroll inside its own frame."""
    before = page.viewport_size
    assert before is not None, "the page has no viewport"
    page.set_viewport_size({"width": NARROWEST, "height": before["height"]})
    found: list[str] = page.evaluate(WIDER_THAN_WINDOW)
    page.set_viewport_size(before)
    return found


def large_faults(page: Page) -> list[str]:
    """Whether the page scrolls sideways on a telephone where letters are twice as large (WCAG 2.2, 1.4.4)."""
    before = page.viewport_size
    assert before is not None, "the page has no viewport"
    page.set_viewport_size({"width": TELEPHONE, "height": before["height"]})
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    found: list[str] = page.evaluate(WIDER_THAN_WINDOW)
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    page.set_viewport_size(before)
    return found
