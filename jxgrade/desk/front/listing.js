// My list of all texts: how far each is, and a click (or arrows and Enter) opens it.

function listing({ rows, place }, open, close) {
  const counts = ["todo", "draft", "done", "skipped"].map((state) => `${STATES[state]} ${rows.filter((row) => row.state === state).length}`);
  const lines = rows.map((row, number) => {
    const line = make("button", { cls: "one", type: "button", on: { click: () => open(row.code) } },
      make("span", { text: String(number + 1) }), make("b", { text: row.code }), make("span", { cls: "less", text: row.name }),
      make("span", { cls: "less", text: row.chars === null ? "" : `${numbered(row.chars)} 字` }), make("span", { cls: `badge ${row.state}`, text: STATES[row.state] }),
      make("span", { text: row.mark === null ? "" : `${row.mark} 分` }), make("span", { cls: "wrong less", text: row.suspected ? "疑似抄袭" : "" }));
    if (number + 1 === place) line.setAttribute("aria-current", "true");
    return line;
  });
  const root = make("div", { cls: "list", role: "dialog", "aria-label": "我的全部作业" },
    make("div", { cls: "row" }, make("h4", { text: `我的全部作业 ${rows.length} 篇` }), make("span", { cls: "faint", text: counts.join("　") }), make("span", { cls: "gap" }), button("回到评阅", "Esc", close)),
    make("div", { cls: "all" }, ...lines));
  root.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by && lines[lines.indexOf(document.activeElement) + by];
    if (by) event.preventDefault();
    if (next) next.focus();
  });
  return { root, focus: () => (lines[place - 1] || lines[0]).focus() };
}
