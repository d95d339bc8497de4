// Rules of our own for every page; read and run by accessibility.py. Returns one sentence a fault.
// A label counts when a sighted person can read it: a placeholder goes away as one types, an aria-label is for some readers only.
(smallest) => {
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
    const named = (field.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map(id => document.getElementById(id));
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

  // Who cannot see the page hears at once that something is wrong: the first summary of errors has the focus, without scripts too.
  const summary = [...document.querySelectorAll(".govuk-error-summary[role=alert]")].find(shown);
  if (summary && !summary.matches("[autofocus][tabindex='-1']")) faults.push(`${name(summary)}: the summary of errors does not take the focus`);

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
}
