// What a panellist types is kept in this browser alone, and put back when they return; handing in clears it.
(function () {
  var handed = document.getElementById("handed");
  if (handed) {
    try { window.localStorage.removeItem("concord-draft-" + handed.dataset.draft); } catch (none) { /* nothing kept */ }
  }
  var form = document.querySelector("form[data-draft]");
  if (!form) return;
  var name = "concord-draft-" + form.dataset.draft;
  var store;
  try { store = window.localStorage; store.getItem(name); } catch (none) { return; }
  var fields = function () {
    return Array.from(form.elements).filter(function (each) {
      return each.name && each.name !== "csrfmiddlewaretoken" && each.type !== "submit" && each.type !== "button";
    });
  };
  var keep = function () {
    var said = fields().map(function (each) {
      return each.type === "radio" || each.type === "checkbox"
        ? [each.name, each.value, each.checked] : [each.name, null, each.value];
    });
    store.setItem(name, JSON.stringify(said));
  };
  var drop = document.getElementById("drop");
  var kept = store.getItem(name);
  if (kept && !document.querySelector(".errors")) {
    JSON.parse(kept).forEach(function (said) {
      fields().forEach(function (each) {
        if (each.name !== said[0]) return;
        if (said[1] === null) each.value = said[2];
        else if (each.value === said[1]) each.checked = said[2];
      });
    });
    var note = document.getElementById("kept");
    if (note) note.textContent = note.dataset.restored;
    if (drop) drop.hidden = false;
  }
  form.addEventListener("input", function () { keep(); if (drop) drop.hidden = false; });
  if (drop) drop.addEventListener("click", function () { store.removeItem(name); form.reset(); drop.hidden = true; });
})();
