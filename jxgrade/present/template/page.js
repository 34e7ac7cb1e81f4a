"use strict";
// Search, filters, sorting, pages and export for tables; without it every table is whole. Text only ever goes in as textContent.
(function () {
  var spoken = new Intl.Collator("zh"), known = {};
  function node(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }
  function said(cell) { // without the sign of a badge
    var sign = cell.querySelector("[aria-hidden]");
    return (sign ? cell.textContent.replace(sign.textContent, "") : cell.textContent).trim();
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
    var size = Number(frame.dataset.rows), page = 0, filters = {}, choices = {}, whole = false;
    var name = table.caption.firstChild.textContent;
    var bar = node("div", "", { "class": "bar" });
    var search = node("input", "", { type: "search", placeholder: "在本表中查找", "aria-label": "在“" + name + "”中查找" });
    bar.appendChild(search);
    heads.forEach(function (head, column) {
      if (!head.classList.contains("choice")) return;
      var values = Array.from(new Set(rows.map(function (row) { return said(row.cells[column]); })));
      if (values.length < 2 || values.length > 40) return;
      values.sort(function (a, b) { return spoken.compare(a, b); });
      var label = node("label", head.textContent + " "), select = node("select");
      select.appendChild(node("option", "全部", { value: "" }));
      values.forEach(function (value) { select.appendChild(node("option", value, { value: "=" + value })); });
      select.addEventListener("change", function () { filters[column] = select.value; page = 0; show(); });
      label.appendChild(select);
      bar.appendChild(label);
      choices[head.textContent] = select;
    });
    var back = node("button", "上一页", { type: "button" }), on = node("button", "下一页", { type: "button" });
    var all = node("button", "", { type: "button" });
    var told = node("span", "", { "class": "said", role: "status" });
    var keep = node("button", "导出 CSV", { type: "button" }), book = document.querySelector(".download a[download]");
    [back, on, all, keep].forEach(function (part) { bar.appendChild(part); });
    if (book) bar.appendChild(node("a", "全部行 .xlsx", { href: book.getAttribute("href"), download: "" }));
    bar.appendChild(told);
    var scroll = node("div", "", { "class": "scroll" });
    table.setAttribute("aria-label", name);
    table.caption.appendChild(bar);
    frame.appendChild(scroll);
    scroll.appendChild(table);
    frame.classList.add("ready");
    function kept() {
      var wanted = search.value.trim().toLowerCase();
      return order.filter(function (place) {
        return texts[place].indexOf(wanted) >= 0 && Object.keys(filters).every(function (column) {
          return !filters[column] || "=" + said(rows[place].cells[column]) === filters[column];
        });
      });
    }
    function show() {
      var found = kept(), pages = Math.max(1, Math.ceil(found.length / size));
      page = Math.min(page, pages - 1);
      rows.forEach(function (row) { row.className = "out"; });
      found.forEach(function (place, at) {
        rows[place].className = whole || (at >= page * size && at < (page + 1) * size) ? "" : "off";
      });
      back.disabled = whole || page === 0;
      on.disabled = whole || page >= pages - 1;
      back.hidden = on.hidden = all.hidden = found.length <= size;
      all.textContent = whole ? "分页显示" : "全部显示";
      var range = whole || found.length <= size ? "" : "，第 " + (page + 1) + "/" + pages + " 页";
      told.textContent = (found.length < rows.length ? "筛出 " + found.length + " 行，共 " + rows.length + " 行" : "共 " + rows.length + " 行") + range;
    }
    function exported() {
      function cell(one) {
        var text = said(one);
        if (/^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d,.]+%?$/.test(text)) text = "'" + text; // no spreadsheet takes it for a formula
        return '"' + text.replace(/"/g, '""') + '"';
      }
      var lines = [heads].concat(kept().map(function (place) { return Array.prototype.slice.call(rows[place].cells); }));
      var csv = "\ufeff" + lines.map(function (cells) { return cells.map(cell).join(","); }).join("\r\n") + "\r\n";
      var link = node("a", "", { download: name + ".csv" });
      link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
      link.click();
      URL.revokeObjectURL(link.href);
    }
    keep.addEventListener("click", exported);
    known[frame.id] = function (heading, value) {
      var select = choices[heading];
      search.value = "";
      Object.keys(choices).forEach(function (other) { choices[other].value = ""; });
      filters = {};
      if (select && value) {
        select.value = "=" + value;
        if (!select.value) { search.value = value; select.value = ""; }
        select.dispatchEvent(new Event("change"));
      } else if (value) search.value = value;
      page = 0;
      show();
    };
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
  // #table?heading=value: the rows that a link asks for
  function ask() {
    var asked = /^([^?]*)\?([^=]*)=(.*)$/.exec(decodeURIComponent(location.hash.slice(1)));
    if (!asked || !known[asked[1]]) return;
    known[asked[1]](asked[2], asked[3]);
    document.getElementById(asked[1]).scrollIntoView();
  }
  // what is wider than its frame can be scrolled with the keyboard too; what fits keeps its head in sight
  function fit() {
    document.querySelectorAll(".scroll, .table:not(.ready), figure").forEach(function (frame) {
      var wide = frame.scrollWidth > frame.clientWidth + 1, inner = frame.querySelector("table");
      frame.classList.toggle("fits", !wide);
      if (!wide) { frame.removeAttribute("tabindex"); frame.removeAttribute("role"); frame.removeAttribute("aria-label"); return; }
      frame.setAttribute("tabindex", "0");
      if (frame.tagName !== "FIGURE") frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", (inner && inner.caption ? inner.caption.firstChild.textContent : "图") + "，可左右滚动");
    });
  }
  document.querySelectorAll(".table.tools").forEach(equip);
  fit();
  ask();
  window.addEventListener("resize", fit);
  window.addEventListener("hashchange", ask);
  window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (one) { one.open = true; }); });
})();
