"use strict";
// Jump from passage to passage, on both sides at once; without it the numbers are plain links and everything is there to read.
(function () {
  var sides = Array.prototype.slice.call(document.querySelectorAll(".side"));
  var total = document.querySelectorAll(".text a.n[id^=L]").length, at = 0;
  var said = document.getElementById("said"), texts = document.getElementById("texts");
  var back = document.getElementById("back"), on = document.getElementById("on");
  var TOGGLES = { KeyC: "common", KeyE: "edits", KeyQ: "quotes" };
  function show(number, focus) {
    if (number < 1 || number > total) return;
    at = number;
    document.querySelectorAll(".now").forEach(function (part) { part.classList.remove("now"); });
    document.querySelectorAll("#texts [data-p~='" + number + "']").forEach(function (part) { part.classList.add("now"); });
    texts.scrollIntoView();
    sides.forEach(function (side, place) {
      var chip = document.getElementById((place ? "R" : "L") + number);
      if (chip) side.scrollTop += chip.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 4;
    });
    var chip = document.getElementById("L" + number);
    if (focus && chip) chip.focus({ preventScroll: true });
    said.textContent = "第 " + number + " 段，共 " + total + " 段（" + chip.querySelector("small").textContent + "）";
    back.disabled = at <= 1;
    on.disabled = at >= total;
  }
  function toggle(id) {
    var box = document.getElementById(id);
    if (!box) return;
    document.body.classList.toggle("no-" + id, !box.checked);
  }
  document.addEventListener("click", function (event) {
    var part = event.target.closest ? event.target.closest("[data-p]") : null;
    if (!part || event.target.closest(".legend")) return;
    if (part.tagName === "A" && part.getAttribute("href")[0] !== "#") return;
    event.preventDefault();
    show(Number(part.dataset.p.split(" ")[0]), true);
  });
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.code === "KeyJ" || event.code === "KeyN" || event.code === "ArrowRight") show(at + 1, true);
    else if (event.code === "KeyK" || event.code === "KeyP" || event.code === "ArrowLeft") show(at - 1, true);
    else if (event.code === "BracketLeft" || event.code === "BracketRight") {
      var way = document.querySelector(event.code === "BracketLeft" ? "#before a" : "#after a");
      if (way) way.click();
      return;
    } else if (TOGGLES[event.code]) {
      var box = document.getElementById(TOGGLES[event.code]);
      if (box) box.click();
      return;
    } else return;
    event.preventDefault();
  });
  Object.keys(TOGGLES).forEach(function (key) {
    var id = TOGGLES[key];
    var box = document.getElementById(id);
    if (box) box.addEventListener("change", function () { toggle(id); });
  });
  document.querySelectorAll(".ruling_row").forEach(function (ruling_row) {
    var row = ruling_row.querySelector("textarea"), cells = ruling_row.querySelectorAll(".row tbody td"), told = ruling_row.querySelector(".copy span");
    function fill(event) {
      cells[Number(event.target.dataset.at)].textContent = event.target.value.replace(/\s+/g, " ").trim();
      row.value = Array.prototype.map.call(cells, function (cell) { return cell.textContent; }).join("\t");
      told.textContent = "";
    }
    ruling_row.querySelectorAll("[data-at]").forEach(function (field) { field.addEventListener("input", fill); });
    ruling_row.querySelector(".copy button").addEventListener("click", function (event) {
      row.focus({ preventScroll: true });
      row.select();
      told.textContent = document.execCommand("copy") ? "已复制，到" + ruling_row.dataset.table + "表里粘贴" + (ruling_row.querySelector("select").value ? "" : "；认定还空着") : "浏览器不让复制，请照上面一行填写";
      event.currentTarget.focus({ preventScroll: true });
    });
  });
  if (back) {
    back.addEventListener("click", function () { show(at - 1, false); });
    on.addEventListener("click", function () { show(at + 1, false); });
    document.getElementById("print").addEventListener("click", function () { window.print(); });
    back.disabled = true;
    on.disabled = total === 0;
  }
  document.body.classList.add("ready");
  var asked = /^#[LR](\d+)$/.exec(location.hash);
  if (asked) show(Number(asked[1]), false);
})();
