// The window: a dialog that can lie over all of JupyterLab (so that 1366 × 768 at 125 % suffices) or in its cell; head, strips, keys.

class Frame {
  constructor(actions, alone) {
    this.alone = alone; // a page of its own: it fills the window, and there is nothing below it
    this.code = make("span", { cls: "code" });
    this.badge = make("span", { cls: "badge" });
    this.saved = make("span", { cls: "saved", role: "status" });
    this.filter = make("select", { cls: "filter", "aria-label": "筛选", on: { change: () => actions.filter(this.filter.value) } },
      ...Object.keys(STATES).map((state) => make("option", { value: state })));
    this.full = button("全屏", "Alt+M", actions.full, "quiet full");
    this.examples = button("样例", "Alt+B", actions.examples);
    this.bar = make("div", { cls: "progress" }, make("div", { cls: "done" }));
    this.told = make("div", { cls: "told" });
    this.strips = make("div", { cls: "strips" });
    this.body = make("div", { cls: "body" });
    this.suspect = button("疑似抄袭", "Alt+Y", actions.suspect, "suspect");
    this.finish = button("完成，下一篇", "Ctrl+Enter", actions.finish, "finish");
    this.foot = make("div", { cls: "foot" });
    this.head = make("header", { cls: "head" },
      make("div", { cls: "row" }, this.code, this.badge, make("span", { cls: "gap" }), this.saved,
        button("上一篇", "Alt+↑", actions.previous), button("下一篇", "Alt+↓", actions.next), button("跳过", "Alt+K", actions.skip),
        button("目录", "Alt+L", actions.list), this.examples, actions.hand ? button("保存交回文件", "Ctrl+S", actions.hand, "hand") : null),
      make("div", { cls: "row thin" }, this.bar, this.told,
        make("label", { cls: "filtering" }, make("span", { text: "只看" }), make("kbd", { text: "Alt+J" }), this.filter),
        make("span", { cls: "sizes", role: "group", "aria-label": "字号" }, button("字小", "", () => this.size(-1), "quiet"), button("字大", "", () => this.size(1), "quiet")),
        this.full, button("按键", "F1", actions.help, "quiet")));
    this.dialog = make("dialog", { cls: "window", "aria-label": "作业评阅", open: "" }, this.head, this.strips, this.body);
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("close", () => this.inCell());
    this.root = make("div", { cls: alone ? "root alone" : "root", "data-lm-suppress-shortcuts": "true" }, this.dialog);
    this.size(0);
  }

  /** Larger or smaller type, and remembered in this browser. */
  size(by) {
    const sizes = ["1", "1.15", "1.3", "1.5", "1.75"];
    const now = this.root.style.getPropertyValue("--size") || recalled("jxgrade-desk|size") || "1.15";
    const next = sizes[Math.min(Math.max(sizes.indexOf(now) + by, 0), sizes.length - 1)];
    this.root.style.setProperty("--size", next);
    if (by) remembered("jxgrade-desk|size", next);
  }

  /** What stands beside the text about its being kept: ``how`` is "", "waiting" or "failed". */
  tell(words, how = "") {
    this.saved.textContent = words;
    this.saved.className = `jxd-saved ${how && `jxd-${how}`}`.trim();
  }

  /** Ask why, in a word that must be given; null where the grader thinks better of it. */
  why(question) {
    return new Promise((resolve) => {
      const box = make("input", { type: "text", maxlength: "300", "aria-label": question, placeholder: "如：与某教材第 3 课的活动几乎逐字相同" });
      const end = (words) => {
        form.remove();
        resolve(words);
      };
      const give = () => (box.value.trim() ? end(box.value.trim()) : box.focus());
      const form = make("div", { cls: "why", role: "group" }, make("label", { text: question }), box, button("标上", "Enter", give), button("不标了", "Esc", () => end(null), "quiet"));
      form.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "Escape") end(null);
        else if (event.key === "Enter" && event.target === box) give();
        else return;
        event.preventDefault();
      });
      this.foot.before(form);
      box.focus();
    });
  }

  get isFull() {
    return this.dialog.matches(":modal");
  }

  overAll() {
    if (this.isFull || this.alone) return;
    this.dialog.removeAttribute("open");
    this.dialog.showModal();
    this.full.firstChild.textContent = "退出全屏";
  }

  inCell() {
    if (this.isFull) this.dialog.close();
    this.dialog.setAttribute("open", "");
    this.full.firstChild.textContent = "全屏";
  }

  strip(name, tone, text, ...buttons) {
    this.unstrip(name);
    if (!text) return;
    this.strips.append(make("div", { cls: `strip ${tone}`, role: tone === "bad" ? "alert" : "status", "data-name": name }, make("span", { text }), ...buttons));
  }

  unstrip(name) {
    for (const strip of Array.from(this.strips.children)) if (strip.dataset.name === name) strip.remove();
  }

  place({ code, name, role, chars, place, progress }) {
    this.code.replaceChildren(make("b", { text: code }), make("span", { text: name }), make("span", { text: role }),
      make("span", { text: chars === null ? "字数不明" : `${numbered(chars)} 字` }), make("span", { cls: "faint", text: `第 ${place} / ${progress.total} 篇` }));
  }

  state(entry) {
    const state = entry.blank ? "todo" : entry.state;
    this.badge.textContent = STATES[state];
    this.badge.className = `jxd-badge jxd-${state}`;
    this.suspect.classList.toggle("jxd-on", entry.suspected);
    this.suspect.setAttribute("aria-pressed", String(entry.suspected));
    this.suspect.firstChild.textContent = entry.suspected ? "已标疑似抄袭" : "疑似抄袭";
  }

  progress(progress, filter, notice) {
    const share = progress.total ? (100 * progress.done) / progress.total : 0;
    this.bar.firstChild.style.width = `${share}%`;
    const parts = [`已评 ${progress.done} / ${progress.total}`, `还剩 ${progress.left}`, `今天 ${progress.today} 篇`];
    if (progress.minutes) parts.push(`平均 ${progress.minutes} 分钟一篇`, `约还需 ${progress.hours} 小时`);
    if (progress.last) parts.push(progress.over ? `评阅已于 ${progress.last}截止` : `${progress.last}截止，每天约 ${progress.daily} 篇`);
    if (notice) parts.push(notice);
    this.told.textContent = parts.join("　");
    for (const option of this.filter.options) {
      const count = option.value === "all" ? progress.total : progress[option.value];
      option.textContent = `${STATES[option.value]} ${count}`;
    }
    this.filter.value = filter;
  }
}

const KEYS = [
  ["Enter、↓ / ↑", "下一项 / 上一项（评语框里 ↑↓ 照常移动光标）"], ["＋ / −", "当前一项加 1 分 / 减 1 分"], ["PageDown / PageUp", "正文向下 / 向上翻"],
  ["Ctrl+Enter", "完成，到下一篇"], ["Alt+↓ / Alt+↑", "下一篇 / 上一篇（按筛选）"], ["Alt+K", "跳过这一篇，以后再评"], ["Alt+Y", "标为疑似抄袭（要写一句为什么）/ 取消"],
  ["Alt+G", "回到给分"], ["Alt+C", "到评语框"], ["Alt+1 … Alt+9", "插入常用评语"], ["Alt+Q", "把正文里选中的话引到评语"], ["Alt+L", "目录：我的全部作业"], ["Alt+B", "样例：各等级的例文，与正文对照"], ["Alt+J", "只看未评、草稿、已评或跳过的"],
  ["Alt+M", "全屏 / 退出全屏"], ["Ctrl+S", "保存交回文件"], ["F1", "显示或收起本表"],
];

function keyTable(close, alone) {
  const rows = KEYS.filter(([keys]) => keys !== (alone ? "Alt+M" : "Ctrl+S")).map(([keys, what]) => make("tr", {}, make("th", {}, make("kbd", { text: keys })), make("td", { text: what })));
  return make("div", { cls: "help", role: "dialog", "aria-label": "按键" }, make("h4", { text: "只用键盘也能评" }), make("table", {}, make("tbody", {}, ...rows)), button("知道了", "F1", close));
}
