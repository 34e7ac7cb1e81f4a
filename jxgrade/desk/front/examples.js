// Worked examples of the kind that is open, one a level, folded; they lie over the points, so that text and example stand side by side.

function exampleList(examples, close) {
  const one = ({ level, mark, points, why, lines }) => make("details", { cls: "worked", name: "jxd-worked" },
    make("summary", {}, make("b", { text: `${level}　${mark} 分` }), make("span", { text: points.map(([name, given, most]) => `${name} ${given}/${most}`).join("　") })),
    make("p", { cls: "why-so" }, make("b", { text: "为什么：" }), document.createTextNode(why)),
    make("div", { cls: "lines", lang: "zh-CN" }, ...lines.map(({ head, pieces }) => lineOf(head, pieces.map(({ text }) => text)))));
  const root = make("div", { cls: "examples", role: "dialog", "aria-label": "各等级的样例" },
    make("div", { cls: "row" }, make("h4", { text: "各等级的样例" }), make("span", { cls: "gap" }), button("回到评分", "Esc", close)),
    make("div", { cls: "all", tabindex: "0", role: "region", "aria-label": "样例正文" }, make("p", { cls: "faint", text: "点开一个等级，与左边的作业对照。样例只说明尺度，不是标准答案。" }), ...examples.map(one)));
  return { root, focus: () => root.querySelector("summary").focus() };
}
