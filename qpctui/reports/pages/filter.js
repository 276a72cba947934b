(function () {
  "use strict";
  var form = document.getElementById("filter");
  var body = document.getElementById("all-controls");
  if (!form || !body) { return; }
  var rows = Array.prototype.slice.call(body.rows);
  var shown = document.getElementById("shown");
  var page = 0;
  var before = form.elements.before, after = form.elements.after;

  function matches(row, wanted) {
    return (!wanted.criticality || row.dataset.criticality === wanted.criticality) &&
      (!wanted.state || row.dataset.state === wanted.state) &&
      (!wanted.policy || row.dataset.policy === wanted.policy) &&
      (!wanted.breaks || row.dataset.breaks === "yes") &&
      (!wanted.text || row.textContent.toLowerCase().indexOf(wanted.text) >= 0);
  }

  function show() {
    var fields = form.elements;
    var wanted = {
      criticality: fields.criticality.value, state: fields.state.value,
      policy: fields.policy.value, breaks: fields.breaks.checked,
      text: fields.text.value.trim().toLowerCase()
    };
    var found = rows.filter(function (row) { return matches(row, wanted); });
    var size = Number(fields.size.value) || Math.max(found.length, 1);
    page = Math.max(0, Math.min(page, Math.ceil(found.length / size) - 1));
    var first = page * size, last = Math.min(first + size, found.length);
    var visible = new Set(found.slice(first, last));
    rows.forEach(function (row) { row.hidden = !visible.has(row); });
    var all = rows.length === found.length ? "" : " (of " + rows.length + " in all)";
    shown.textContent = "Showing " + (found.length ? first + 1 : 0) + " to " + last + " of " +
      found.length + " entries" + all;
    before.disabled = page === 0;
    after.disabled = last >= found.length;
  }

  function again() { page = 0; show(); }
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", again);
  before.addEventListener("click", function () { page -= 1; show(); });
  after.addEventListener("click", function () { page += 1; show(); });
  form.hidden = false;
  show();
}());
