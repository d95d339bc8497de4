/* Names of places are offered while somebody types one: the field says with data-places where they are asked for, and
   with list where they go. Without this the words are looked up when the page is sent. */
(function () {
  "use strict";
  var PAUSE = 250;
  var waiting;
  function offer(field) {
    var typed = field.value;
    fetch(field.dataset.places + "?q=" + encodeURIComponent(typed)).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (names) {
      if (field.value === typed) { field.list.innerHTML = names; }
    }).catch(function () { /* no line now: the page can still be sent */ });
  }
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.dataset.places || !field.list) { return; }
    clearTimeout(waiting);
    waiting = setTimeout(offer, PAUSE, field);
  });
}());
