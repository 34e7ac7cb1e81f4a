"use strict";
// Search, filters, sorting, pages and export for tables; without it a table shows its first rows and says where the rest is. Text goes in as textContent, rows as the escaped HTML that they are.
(function () {
  var spoken = new Intl.Collator("zh"), known = {}, printed = [], after = [];
  function node(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    return made;
  }
  var ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
  function said(cell) { // what a reader sees of it, without the sign of a badge
    var text = cell.slice(cell.indexOf(">") + 1, cell.lastIndexOf("</td>"));
    return !/[<&]/.test(text) ? text.trim() : text.replace(/<span aria-hidden="true">[^<]*<\/span>/g, "").replace(/<br>/g, "；")
      .replace(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g, "").replace(/&(?:#(\d+)|([a-z]+));/g, function (whole, code, name) {
        return code ? String.fromCodePoint(code) : ENTITIES[name] || whole;
      }).trim();
  }
  function valueOf(text, numeric) {
    if (!numeric) return text;
    var found = /^[+-]?[\d,]*\.?\d+/.exec(text.replace("\u2212", "-"));
    return found ? parseFloat(found[0].replace(/,/g, "")) : -Infinity;
  }
  // what a page holds packed was escaped when it was made; where a browser cannot unpack it the line that says so stays
  function unpack(packed) {
    var bytes = Uint8Array.from(atob(packed.textContent), function (one) { return one.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text().then(function (text) {
      packed.parentNode.querySelector(".rest").remove();
      packed.remove();
      return text;
    });
  }
  function start(frame) { // a row is kept as the HTML it came as, and laid out when it is shown
    var packed = frame.querySelector("script");
    var first = Array.prototype.map.call(frame.querySelector("tbody").rows, function (row) { return row.outerHTML; });
    if (!packed || !window.DecompressionStream) { equip(frame, first); return null; }
    return unpack(packed).then(function (text) {
      equip(frame, first.concat(text.split(/(?<=<\/tr>)/)));
    });
  }
  function fill(packed) { // what each article says further
    var articles = document.querySelectorAll("article");
    unpack(packed).then(function (text) {
      var box = node("template");
      box.innerHTML = text;
      Array.prototype.slice.call(box.content.children).forEach(function (part, place) { articles[place].appendChild(part); });
    });
  }
  function equip(frame, rows) {
    var table = frame.querySelector("table"), body = table.tBodies[0];
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var cells = rows.map(function (row) { return row.split("<td").slice(1).map(said); });
    var texts = null, order = rows.map(function (_, place) { return place; });
    var size = Number(frame.dataset.rows), page = 0, filters = {}, choices = {}, whole = false;
    var name = table.caption.firstChild.textContent;
    var bar = node("div", "", { "class": "bar" });
    var search = node("input", "", { type: "search", placeholder: "在本表中查找", "aria-label": "在“" + name + "”中查找" });
    bar.appendChild(search);
    heads.forEach(function (head, column) {
      if (!head.classList.contains("choice")) return;
      var values = Array.from(new Set(cells.map(function (row) { return row[column]; })));
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
    var all = node("button", "", { type: "button" }), free = node("button", "取消筛选", { type: "button" });
    var named = heads.map(function (head) { return head.textContent; });
    var told = node("span", "", { "class": "said", role: "status" });
    var keep = node("button", "导出 CSV", { type: "button" }), book = document.querySelector(".download a[download]");
    [back, on, all, free, keep].forEach(function (part) { bar.appendChild(part); });
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
      if (wanted && !texts) texts = cells.map(function (row) { return row.join(" ").toLowerCase(); });
      return order.filter(function (place) {
        return (!wanted || texts[place].indexOf(wanted) >= 0) && Object.keys(filters).every(function (column) {
          return holds(cells[place][column], filters[column]);
        });
      });
    }
    function show() {
      var found = kept(), pages = Math.max(1, Math.ceil(found.length / size));
      page = Math.min(page, pages - 1);
      lay(whole ? found : found.slice(page * size, (page + 1) * size));
      back.disabled = whole || page === 0;
      on.disabled = whole || page >= pages - 1;
      back.hidden = on.hidden = all.hidden = found.length <= size;
      all.textContent = whole ? "分页显示" : "全部显示";
      var chosen = Object.keys(filters).filter(function (column) { return filters[column]; });
      free.hidden = !chosen.length;
      var by = chosen.map(function (column) { return named[column] + " " + filters[column].slice(1).replace("..", " 到 "); }).join("，");
      var range = whole || found.length <= size ? "" : "，第 " + (page + 1) + "/" + pages + " 页";
      told.textContent = (found.length < rows.length ? "筛出 " + found.length + " 行" + (by && "（" + by + "）") + "，共 " + rows.length + " 行" : "共 " + rows.length + " 行") + range;
    }
    function lay(places) {
      body.innerHTML = places.map(function (place) { return rows[place]; }).join("");
    }
    function exported() {
      function cell(text) {
        if (/^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d,.]+%?$/.test(text)) text = "'" + text; // no spreadsheet takes it for a formula
        return '"' + text.replace(/"/g, '""') + '"';
      }
      var lines = [named].concat(kept().map(function (place) { return cells[place]; }));
      var csv = "\ufeff" + lines.map(function (cells) { return cells.map(cell).join(","); }).join("\r\n") + "\r\n";
      var link = node("a", "", { download: name + ".csv" });
      link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
      link.click();
      URL.revokeObjectURL(link.href);
    }
    keep.addEventListener("click", exported);
    known[frame.id] = function (asked) { // [heading, value] each; what no filter offers is told, and left by the button
      Object.keys(choices).forEach(function (other) { choices[other].value = ""; });
      search.value = "";
      filters = {};
      asked.forEach(function (one) {
        var select = choices[one[0]], column = named.indexOf(one[0]);
        if (select) select.value = "=" + one[1];
        if (column < 0) search.value = one[1] || "";
        else if (one[1]) filters[column] = "=" + one[1];
      });
      page = 0;
      show();
    };
    free.addEventListener("click", function () { known[frame.id]([]); });
    search.addEventListener("input", function () { page = 0; show(); });
    back.addEventListener("click", function () { page -= 1; show(); });
    on.addEventListener("click", function () { page += 1; show(); });
    all.addEventListener("click", function () { // thousands of rows: each as wide as now, laid out when it comes into sight
      var widths = heads.map(function (head) { return head.getBoundingClientRect().width; });
      if (!whole) frame.style.setProperty("--columns", widths.map(function (one) { return "minmax(" + one + "px, " + one + "fr)"; }).join(" "));
      whole = !whole;
      frame.classList.toggle("whole", whole);
      page = 0;
      show();
    });
    heads.forEach(function (head, column) {
      var button = node("button", head.textContent, { type: "button" });
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending", numeric = head.classList.contains("number");
        heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var keys = cells.map(function (row) { return valueOf(row[column], numeric); });
        order.sort(function (a, b) {
          var by = numeric ? (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0) : spoken.compare(keys[a], keys[b]);
          return (up ? by : -by) || a - b;
        });
        page = 0;
        show();
      });
    });
    printed.push(function () { lay(kept()); });
    after.push(show);
    show();
  }
  function holds(text, filter) { // "=value", or of numbers "=low..high", the end not among them
    var ends = filter && /^=(-?[\d.]*)\.\.(-?[\d.]*)$/.exec(filter), number = ends && valueOf(text, true);
    return !filter || (ends ? number >= (ends[1] || 0) && (!ends[2] || number < ends[2]) : "=" + text === filter);
  }
  // #table?heading=value&heading=value: the rows that a link asks for
  function ask() {
    var parts = location.hash.slice(1).split("?"), name = decodeURIComponent(parts[0]);
    if (parts.length < 2 || !known[name]) return;
    known[name](parts[1].split("&").map(function (one) { return one.split("=").map(decodeURIComponent); }));
    document.getElementById(name).scrollIntoView();
  }
  // what is wider than its frame can be scrolled with the keyboard too; what fits keeps its head in sight
  function fit() {
    document.querySelectorAll(".scroll, .table:not(.ready), .picture").forEach(function (frame) {
      var wide = frame.scrollWidth > frame.clientWidth + 1, inner = frame.querySelector("table");
      frame.classList.toggle("fits", !wide);
      if (wide) frame.setAttribute("tabindex", "0"); else frame.removeAttribute("tabindex");
      if (frame.classList.contains("picture")) return; // has its role and name
      if (!wide) { frame.removeAttribute("role"); frame.removeAttribute("aria-label"); return; }
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", inner.caption.firstChild.textContent + "，可左右滚动");
    });
  }
  if (window.DecompressionStream) document.querySelectorAll("main > script").forEach(fill);
  Promise.all(Array.prototype.map.call(document.querySelectorAll(".table.tools"), start)).then(function () { fit(); ask(); });
  window.addEventListener("resize", fit);
  window.addEventListener("hashchange", ask);
  window.addEventListener("beforeprint", function () { // on paper every row that was asked for
    document.querySelectorAll("details").forEach(function (one) { one.open = true; });
    printed.forEach(function (lay) { lay(); });
  });
  window.addEventListener("afterprint", function () { after.forEach(function (show) { show(); }); });
})();
