"""Can everybody use this page? axe-core's rules, and rules of our own that axe-core does not have or only warns of.

`accessibility_faults(page)` returns one sentence a fault; an empty list is the only pass. It needs a page whose context runs JavaScript,
because axe-core waits for the page's own clock; `own_faults` and `narrow_faults` work with JavaScript off as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
NARROWEST = 320  # px: WCAG 2.2, 1.4.10 Reflow
SMALLEST_TARGET = 24  # px: WCAG 2.2, 2.5.8 Target Size (Minimum)

RUN_AXE = """async () => (await axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
})).violations.flatMap(rule => rule.nodes.map(node => ({rule: rule.id, help: rule.help, target: node.target.join(" "),
                                                        summary: node.failureSummary})))"""

# A label counts when a sighted person can read it: a placeholder goes away as one types, an aria-label is for some readers only.
OWN_RULES = """(smallest) => {
  const faults = [];
  const shown = element => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({visibilityProperty: true, opacityProperty: false}) && box.width > 0 && box.height > 0;
  };
  const words = element => (element.innerText || element.textContent || "").trim();
  const name = element => {
    const id = element.id ? "#" + element.id : "";
    const field = element.getAttribute("name") ? `[name=${element.getAttribute("name")}]` : "";
    return element.tagName.toLowerCase() + id + field + (id || field ? "" : ` "${words(element).slice(0, 40)}"`);
  };
  const readable = element => {
    const box = element.getBoundingClientRect();
    return shown(element) && box.width > 1 && box.height > 1 && words(element) !== "";
  };

  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (["hidden", "submit", "button", "reset", "image"].includes(field.type) || !shown(field)) continue;
    const named = (field.getAttribute("aria-labelledby") || "").split(/\\s+/).filter(Boolean).map(id => document.getElementById(id));
    if (![...(field.labels || []), ...named.filter(Boolean)].some(readable)) faults.push(`${name(field)}: no label that one can see`);
  }

  const headings = [...document.querySelectorAll("h1")].filter(shown);
  if (headings.length !== 1) faults.push(`the page has ${headings.length} h1 headings, not one`);
  if (!/^[a-z]{2,3}(-|$)/.test(document.documentElement.lang)) faults.push("html: the page does not say its language (lang)");
  if (!document.title.trim()) faults.push("head: the page has no title");

  for (const image of document.querySelectorAll("img, area[href], input[type=image]")) {
    if (!image.hasAttribute("alt")) faults.push(`${name(image)} ${image.getAttribute("src") || ""}: no alt`);
  }
  for (const image of document.querySelectorAll("svg")) {
    const said = image.getAttribute("aria-hidden") === "true" || image.closest("[aria-hidden=true]") || image.getAttribute("aria-label")
      || image.getAttribute("aria-labelledby") || image.querySelector(":scope > title");
    if (!said) faults.push("svg: neither a name (title, aria-label) nor aria-hidden");
  }

  // A link inside a sentence may be as low as its line (2.5.8, exception "inline"); so may a field whose label is large enough itself.
  for (const target of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")) {
    if (target.type === "hidden" || !shown(target)) continue;
    const style = getComputedStyle(target);
    if (target.matches("a[href]") && style.display === "inline") continue;
    const boxes = [target, ...(target.labels || [])].map(element => element.getBoundingClientRect());
    if (boxes.some(box => box.width >= smallest && box.height >= smallest)) continue;
    const box = boxes[0];
    // A link that waits above the page for the keyboard (skip link) is not a target yet.
    if (style.position === "absolute" && (box.bottom <= 0 || box.width <= 1 || style.clip !== "auto")) continue;
    faults.push(`${name(target)}: ${Math.round(box.width)} x ${Math.round(box.height)} px is too small to hit (${smallest} px)`);
  }
  return faults;
}"""

WIDER_THAN_WINDOW = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= window.innerWidth) return [];
  const widest = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1);
  return [`at ${window.innerWidth} px the page is ${page.scrollWidth} px wide: ` + widest.slice(0, 3).map(
    e => e.tagName.toLowerCase() + (e.className ? "." + String(e.className.baseVal ?? e.className).split(" ")[0] : "")).join(", ")];
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
    """What our own rules find: visible labels, one h1, language, title, alternatives of images, size of targets."""
    found: list[str] = page.evaluate(OWN_RULES, SMALLEST_TARGET)
    return found


def narrow_faults(page: Page) -> list[str]:
    """Whether the page itself has to be scrolled sideways in a 320 px window (a table may scroll inside its own frame)."""
    before = page.viewport_size
    assert before is not None, "the page has no viewport"
    page.set_viewport_size({"width": NARROWEST, "height": before["height"]})
    found: list[str] = page.evaluate(WIDER_THAN_WINDOW)
    page.set_viewport_size(before)
    return found
