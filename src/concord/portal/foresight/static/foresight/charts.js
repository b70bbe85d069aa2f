// Each drawn chart is replaced by the same chart that answers to a pointer; without scripts the drawing stays.
// `ast` has expressions interpreted, not compiled: the content security policy allows no code made from text.
document.querySelectorAll("figure[data-chart]").forEach(function (figure) {
  var spec = document.getElementById(figure.dataset.chart);
  if (!spec || !window.vegaEmbed) return;
  var place = document.createElement("div");
  var drawn = figure.querySelector(".drawn");
  window
    .vegaEmbed(place, JSON.parse(spec.textContent), {
      renderer: "canvas", actions: false, ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true }
    })
    .then(function () {
      drawn.replaceChildren(place);
      figure.dataset.live = "yes";
    })
    .catch(function (wrong) { console.warn(wrong); });
});
