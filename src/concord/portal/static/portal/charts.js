// Each drawn chart is replaced by the same chart that answers to a pointer; without scripts the drawing stays.
// `ast` has expressions interpreted, not compiled: the content security policy allows no code made from text.
document.querySelectorAll("figure[data-chart]").forEach(function (figure) {
  var told = figure.querySelector("script[type='application/json']");
  if (!told || !window.vegaEmbed) return;
  var spec = JSON.parse(told.textContent);
  var drawn = figure.querySelector(".drawn");
  var room = drawn.clientWidth - 24;
  // A chart of one view is drawn as wide as there is room; one of several keeps its size and scrolls.
  if (typeof spec.width === "number" && spec.width > room - 80) {
    spec.width = room;
    spec.autosize = { type: "fit-x", contains: "padding" };
  }
  var place = document.createElement("div");
  window
    .vegaEmbed(place, spec, {
      renderer: "svg", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true }
    })
    .then(function () {
      drawn.replaceChildren(place);
      figure.dataset.live = "yes";
    })
    .catch(function (wrong) { console.warn(wrong); });
});
