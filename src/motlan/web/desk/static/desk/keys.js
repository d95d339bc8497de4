/* Keys of the desk: j and k move in the queue, Enter opens, x ticks a row, a ticks all of them, / goes to the search.
   Everything works without it. */
(function () {
  "use strict";
  function rows() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-desk-row] a"));
  }
  function move(step) {
    var links = rows();
    if (!links.length) { return; }
    var row = document.activeElement && document.activeElement.closest("[data-desk-row]");
    var at = row ? links.indexOf(row.querySelector("a")) : -1;
    var next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
    links[next].focus();
  }
  function boxOf(element) {
    var row = element && element.closest ? element.closest("[data-desk-row]") : null;
    return row ? row.querySelector("input[name=chosen]") : null;
  }
  function tickAll() {
    var boxes = Array.prototype.slice.call(document.querySelectorAll("[data-desk-row] input[name=chosen]"));
    var all = boxes.every(function (box) { return box.checked; });
    boxes.forEach(function (box) { box.checked = !all; });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox") { return; }
    if (event.key === "j") { move(1); }
    else if (event.key === "k") { move(-1); }
    else if (event.key === "x") {
      var box = boxOf(document.activeElement);
      if (box) { box.checked = !box.checked; }
    }
    else if (event.key === "a") { tickAll(); }
    else if (event.key === "/") {
      var search = document.getElementById("q");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
}());
