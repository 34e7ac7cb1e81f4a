"use strict";
// Search, filters, sorting and pages for tables; without it every table is whole. Text only ever goes in as textContent.
(function () {
  var spoken = new Intl.Collator("zh");
  function node(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }
  function valueOf(cell, numeric) {
    var text = cell.textContent.trim();
    if (!numeric) return text;
    var found = /^[+-]?[\d,]*\.?\d+/.exec(text.replace("\u2212", "-"));
    return found ? parseFloat(found[0].replace(/,/g, "")) : -Infinity;
  }
  function equip(frame) {
    var table = frame.querySelector("table"), body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows), heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
    var order = rows.map(function (_, place) { return place; });
    var size = Number(frame.dataset.rows), page = 0, filters = {}, whole = false;
    var name = table.caption.firstChild.textContent;
    var bar = node("div", "", { "class": "bar" });
    var search = node("input", "", { type: "search", placeholder: "在本表中查找", "aria-label": "在“" + name + "”中查找" });
    bar.appendChild(search);
    heads.forEach(function (head, column) {
      if (!head.classList.contains("choice")) return;
      var values = Array.from(new Set(rows.map(function (row) { return row.cells[column].textContent.trim(); })));
      if (values.length < 2 || values.length > 40) return;
      values.sort(function (a, b) { return spoken.compare(a, b); });
      var select = node("select", "", { "aria-label": "按" + head.textContent + "筛选" });
      select.appendChild(node("option", head.textContent + "：全部", { value: "" }));
      values.forEach(function (value) { select.appendChild(node("option", value, { value: "=" + value })); });
      select.addEventListener("change", function () { filters[column] = select.value; page = 0; show(); });
      bar.appendChild(select);
    });
    var back = node("button", "上一页", { type: "button" }), on = node("button", "下一页", { type: "button" });
    var all = node("button", "", { type: "button" });
    var said = node("span", "", { "class": "said", role: "status" });
    [back, on, all, said].forEach(function (part) { bar.appendChild(part); });
    var scroll = node("div", "", { "class": "scroll" });
    table.setAttribute("aria-label", name);
    table.caption.appendChild(bar);
    frame.appendChild(scroll);
    scroll.appendChild(table);
    frame.classList.add("ready");
    function show() {
      var wanted = search.value.trim().toLowerCase();
      var kept = order.filter(function (place) {
        return texts[place].indexOf(wanted) >= 0 && Object.keys(filters).every(function (column) {
          return !filters[column] || "=" + rows[place].cells[column].textContent.trim() === filters[column];
        });
      });
      var pages = Math.max(1, Math.ceil(kept.length / size));
      page = Math.min(page, pages - 1);
      rows.forEach(function (row) { row.className = "out"; });
      kept.forEach(function (place, at) {
        rows[place].className = whole || (at >= page * size && at < (page + 1) * size) ? "" : "off";
      });
      back.disabled = whole || page === 0;
      on.disabled = whole || page >= pages - 1;
      back.hidden = on.hidden = all.hidden = kept.length <= size;
      all.textContent = whole ? "分页显示" : "全部显示";
      var range = whole || kept.length <= size ? "" : "，第 " + (page + 1) + "/" + pages + " 页";
      said.textContent = (kept.length < rows.length ? "筛出 " + kept.length + " 行，共 " + rows.length + " 行" : "共 " + rows.length + " 行") + range;
    }
    search.addEventListener("input", function () { page = 0; show(); });
    back.addEventListener("click", function () { page -= 1; show(); });
    on.addEventListener("click", function () { page += 1; show(); });
    all.addEventListener("click", function () { whole = !whole; page = 0; show(); });
    heads.forEach(function (head, column) {
      var button = node("button", head.textContent, { type: "button" });
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending", numeric = head.classList.contains("number");
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var keys = rows.map(function (row) { return valueOf(row.cells[column], numeric); });
        order.sort(function (a, b) {
          var by = numeric ? (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0) : spoken.compare(keys[a], keys[b]);
          return (up ? by : -by) || a - b;
        });
        order.forEach(function (place) { body.appendChild(rows[place]); });
        page = 0;
        show();
      });
    });
    show();
  }
  document.querySelectorAll(".table.tools").forEach(equip);
})();
