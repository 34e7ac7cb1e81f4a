"use strict";
// One thing at a time: choose, see what follows, write it down. Rows are kept in this browser until the files are in the inbox.
(function () {
  var desk = document.querySelector(".desk"), place = document.getElementById("item"), now = 0;
  var pages = Array.prototype.slice.call(document.querySelectorAll("template[data-item]"));
  var marks = Array.prototype.slice.call(document.querySelectorAll(".waiting li"));
  var by = document.getElementById("by"), at = document.getElementById("at"), name = desk ? "jxgrade-" + desk.dataset.store : "";
  var kept = { by: "", at: "", rows: {} }, forgetful = false;
  try { kept = JSON.parse(localStorage.getItem(name)) || kept; } catch (error) { forgetful = true; }
  function keep() {
    try { localStorage.setItem(name, JSON.stringify(kept)); } catch (error) { forgetful = true; }
    collect();
  }
  function choices(root) { return Array.prototype.slice.call(root.querySelectorAll("fieldset")); }
  function id(choice) { return choice.dataset.inbox + " " + choice.dataset.key; }
  // Of each text the latest words under which it may be decided: a row stands while some page still shows what its writer saw.
  var shown = {};
  pages.forEach(function (page) { choices(page.content).forEach(function (choice) { (shown[id(choice)] = shown[id(choice)] || []).push(page.dataset.seen); }); });
  function valid(key) { var row = kept.rows[key]; return !!row && (shown[key] || []).indexOf(row.seen) >= 0; }
  function done(page) {
    var all = choices(page.content), written = all.filter(function (choice) { return valid(id(choice)); });
    return !written.length ? "" : written.length === all.length ? "✓" : "½";
  }
  function safe(cell) { return /^[=+\-@]/.test(cell) ? "'" + cell : cell; }
  function collect() {
    var total = 0, stale = 0;
    document.querySelectorAll(".collected").forEach(function (box) {
      var rows = Object.keys(kept.rows).filter(function (key) { return key.split(" ")[0] === box.dataset.inbox && valid(key); }).sort();
      box.rows = [box.dataset.columns.split("\t")].concat(rows.map(function (key) { return kept.rows[key].cells; }));
      box.querySelector("textarea").value = box.rows.map(function (row) { return row.join("\t"); }).join("\n");
      box.querySelector(".count").textContent = rows.length;
      box.querySelectorAll("button").forEach(function (button) { button.disabled = !rows.length; });
      total += rows.length;
    });
    stale = Object.keys(kept.rows).length - total;
    document.getElementById("written").textContent = total;
    document.getElementById("stale").textContent = (stale ? "另有 " + stale + " 行不在其中：已经生效，或文字已变，要重新看过再写。" : "") + (forgetful ? "这个浏览器不让页面保存：关闭之前务必下载。" : "");
    marks.forEach(function (mark) { mark.querySelector(".done").textContent = done(pages[Number(mark.dataset.item)]); });
  }
  function follows(choice) {
    var chosen = choice.querySelector("input:checked");
    choice.querySelector(".follows").textContent = chosen ? chosen.value + "：" + chosen.dataset.follows : "";
  }
  function tell(words) { place.querySelector(".told").textContent = words; }
  function open(number) {
    var order = marks.map(function (mark) { return Number(mark.dataset.item); });
    if (number < 0 || number >= order.length) return;
    now = number;
    var page = pages[order[number]];
    place.textContent = "";
    place.appendChild(page.content.cloneNode(true));
    marks.forEach(function (mark, turn) { if (turn === number) { mark.setAttribute("aria-current", "true"); mark.scrollIntoView({ block: "nearest" }); } else mark.removeAttribute("aria-current"); });
    choices(place).forEach(function (choice) {
      var row = kept.rows[id(choice)];
      if (valid(id(choice))) {
        choice.querySelectorAll("input[type=radio]").forEach(function (one) { one.checked = one.value === row.cells[row.cells.length - 4]; });
        choice.querySelector(".remark").value = row.cells[row.cells.length - 1];
      }
      follows(choice);
      choice.addEventListener("change", function () { follows(choice); });
    });
    place.querySelector(".save").addEventListener("click", save);
    place.querySelector(".undo").addEventListener("click", undo);
    place.querySelector(".back").addEventListener("click", function () { open(now - 1); });
    place.querySelector(".on").addEventListener("click", function () { open(now + 1); });
    place.querySelectorAll(".side").forEach(function (side) { var first = side.querySelector("a.n"); if (first) side.scrollTop = first.offsetTop - 60; });
    tell("第 " + (number + 1) + " 件，共 " + order.length + " 件");
  }
  function save() {
    var chosen = choices(place).filter(function (choice) { return choice.querySelector("input:checked"); });
    var page = pages[Number(marks[now].dataset.item)];
    if (!chosen.length) return tell("还没有选认定");
    if (!by.value.trim()) { tell("先填决定人"); return by.focus(); }
    if (!/^\d{4}-\d{2}-\d{2}( \d{1,2}:\d{2})?$/.test(at.value.trim())) { tell("先填决定时间，如 2024-01-31 或 2024-01-31 15:20"); return at.focus(); }
    chosen.forEach(function (choice) {
      var cells = choice.dataset.row.split("\t"), last = cells.length;
      cells[last - 4] = choice.querySelector("input:checked").value;
      cells[last - 3] = by.value; cells[last - 2] = at.value; cells[last - 1] = choice.querySelector(".remark").value;
      kept.rows[id(choice)] = { seen: page.dataset.seen, cells: cells.map(function (cell) { return cell.replace(/\s+/g, " ").trim(); }) };
    });
    kept.by = by.value; kept.at = at.value;
    keep();
    if (now + 1 < marks.length) open(now + 1); else tell("已写下，这是最后一件；到页末下载");
  }
  function undo() {
    choices(place).forEach(function (choice) { delete kept.rows[id(choice)]; });
    keep();
    open(now);
  }
  function sorted(event) {
    var list = document.querySelector(".waiting ol"), page = marks[now];
    function most(mark) { var said = /^覆盖 ([\d.]+)/.exec(mark.querySelector("small").textContent); return said ? parseFloat(said[1]) : 1000; }
    marks.sort(function (one, other) { return (event.target.value === "most" ? most(other) - most(one) : 0) || one.dataset.item - other.dataset.item; });
    marks.forEach(function (mark) { list.appendChild(mark); });
    open(marks.indexOf(page));
  }
  document.querySelectorAll(".collected").forEach(function (box) {
    var area = box.querySelector("textarea"), told = box.querySelector(".told");
    box.querySelector(".copy").addEventListener("click", function () { area.select(); told.textContent = document.execCommand("copy") ? "已复制" : "浏览器不让复制，请下载"; });
    box.querySelector(".download").addEventListener("click", function () {
      var lines = box.rows.map(function (row) { return row.map(function (cell) { return '"' + safe(cell).replace(/"/g, '""') + '"'; }).join(","); });
      var link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
      link.download = box.dataset.name + "-认定.csv";
      link.click();
      told.textContent = "已下载，放进 inbox 再运行";
    });
  });
  collect();
  document.body.classList.add("ready");
  if (!pages.length) return;
  by.value = kept.by; at.value = kept.at;
  [by, at].forEach(function (field) { field.addEventListener("input", function () { kept[field.id] = field.value; keep(); }); });
  document.getElementById("sort").addEventListener("change", sorted);
  marks.forEach(function (mark) { mark.querySelector("a").addEventListener("click", function (event) { event.preventDefault(); open(marks.indexOf(mark)); }); });
  place.addEventListener("click", function (event) {
    var part = event.target.closest("a.n, mark");
    if (!part || !part.dataset.p) return;
    event.preventDefault();
    place.querySelectorAll(".now").forEach(function (one) { one.classList.remove("now"); });
    place.querySelectorAll("[data-p~='" + part.dataset.p.split(" ")[0] + "']").forEach(function (one) { one.classList.add("now"); });
    place.querySelectorAll(".side").forEach(function (side) { var one = side.querySelector(".now"); if (one) side.scrollTop += one.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 4; });
  });
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input:not([type=radio]), select, textarea, button, a")) return;
    var radios = place.querySelectorAll("input[type=radio]");
    if (/^[1-9]$/.test(event.key) && radios[event.key - 1]) { radios[event.key - 1].checked = true; follows(radios[event.key - 1].closest("fieldset")); }
    else if (event.key === "Enter") save();
    else if (event.code === "KeyZ") undo();
    else if (event.code === "BracketLeft") open(now - 1);
    else if (event.code === "BracketRight") open(now + 1);
    else return;
    event.preventDefault();
  });
  var first = marks.findIndex(function (mark) { return done(pages[Number(mark.dataset.item)]) !== "✓"; });
  open(first < 0 ? 0 : first);
})();
