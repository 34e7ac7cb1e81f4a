// The desk: puts the parts together, answers keys, and never shows 已保存 before the store has said so.

const RETRY_MS = 5000;
const SHORTCUTS = { KeyK: "skip", KeyY: "suspect", KeyG: "points", KeyC: "comment", KeyL: "list", KeyB: "examples", KeyJ: "filter", KeyQ: "quote", KeyM: "full", ArrowUp: "previous", ArrowDown: "next" };

class Desk {
  /** ``hand``: what writes the file that goes back, where the desk is a page of its own. */
  constructor(model, el, hand = null) {
    this.hand = hand;
    this.unsafe = hand ? "没有保存" : "已暂存在本机";
    this.link = new Link(model, (how) => this.heard(how));
    this.saver = new Saver(this.link, (answer, more) => this.answered(answer, more));
    this.entry = null;
    this.busy = false;
    this.later = [];
    this.inComposition = false;
    const act = (name) => () => this.act(name);
    this.frame = new Frame({
      previous: act("previous"), next: act("next"), skip: act("skip"), suspect: act("suspect"), finish: act("finish"), full: act("full"), help: act("help"), list: act("list"), examples: act("examples"), hand: hand && act("hand"),
      filter: (value) => this.whenFree(() => this.go({ to: "here", filter: value })),
    }, hand !== null);
    this.reading = new Reading();
    this.rubric = new Rubric(() => this.changed(), (open) => this.composing(open), act("quote"));
    this.frame.foot.append(this.rubric.sum, this.frame.suspect, this.frame.finish);
    this.panel = make("section", { cls: "panel", "aria-label": "评分" }, this.rubric.root, this.frame.foot);
    const root = this.frame.root;
    root.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["keypress", "keyup", "paste", "copy", "cut", "contextmenu"]) root.addEventListener(name, (event) => event.stopPropagation());
    el.append(root);
    this.retry = setInterval(() => this.tryAgain(), RETRY_MS);
    this.link.ask({ do: "hello" }).then((answer) => this.begin(answer));
  }

  close() {
    clearInterval(this.retry);
    this.link.close();
    this.reading.close();
    this.rubric.close();
  }

  // ------------------------------------------------------------ the card before the first text

  begin({ grader, message, suggestion, progress, title, advice }) {
    this.entry = null;
    const frame = this.frame;
    frame.head.hidden = true;
    frame.body.className = "jxd-body jxd-starting";
    frame.dialog.classList.add("jxd-small");
    const box = make("input", { cls: "number", type: "text", autocomplete: "off", "aria-label": "阅卷人编号", placeholder: "如 G001", value: suggestion || "" });
    const sit = async () => this.begin(await this.link.ask({ do: "sit", grader: box.value }));
    const told = progress && [`共 ${progress.total} 篇，已评 ${progress.done} 篇，还剩 ${progress.left} 篇。`, progress.draft ? `其中草稿 ${progress.draft} 篇。` : "", progress.skipped ? `跳过 ${progress.skipped} 篇。` : "",
      progress.last ? (progress.over ? `评阅已于 ${progress.last}截止。` : `${progress.last}截止，每天约 ${progress.daily} 篇。`) : ""].join("");
    const form = grader
      ? [make("p", { text: `阅卷人 ${grader}` }), make("p", { cls: "faint", text: told }), button("开始评阅", "Enter", () => this.open(), "finish")]
      : [make("p", { text: "请输入您的阅卷人编号：" }), box, button("确定", "Enter", sit, "finish")];
    if (message) form.splice(1, 0, make("p", { cls: "wrong", role: "alert", text: message }));
    const card = make("div", { cls: "card" }, make("h3", { text: "作业评阅" }), title ? make("p", { text: title }) : null, ...form,
      ...(advice || ["每改一处都会立即保存。断电、刷新、重启后再运行本页，会回到同一篇。"]).map((text) => make("p", { cls: "faint", text })));
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName === "BUTTON") return;
      event.preventDefault();
      if (grader) this.open();
      else sit();
    });
    frame.body.replaceChildren(card);
    (grader ? card.querySelector("button") : box).focus({ preventScroll: true });
  }

  async open() {
    this.frame.overAll();
    await this.during(() => this.link.ask({ do: "open" }));
  }

  // ------------------------------------------------------------ the text that is open

  async show(screen) {
    if (screen.kind !== "screen") {
      this.frame.strip("trouble", "bad", screen.message || "打不开这一篇。改法：按 Alt+M 退出全屏，重新运行本单元");
      return;
    }
    const { frame } = this;
    frame.unstrip("trouble");
    frame.unstrip("stale");
    frame.unstrip("lacking");
    frame.head.hidden = false;
    frame.body.className = "jxd-body";
    frame.dialog.classList.remove("jxd-small");
    if (this.panel.parentNode !== frame.body) frame.body.replaceChildren(this.reading.root, this.panel);
    this.screen = screen;
    this.entry = { ...screen.entry };
    this.filter = screen.filter;
    this.saver.start(screen.grader, screen.code, screen.entry.revision);
    frame.place(screen);
    frame.examples.hidden = screen.examples.length === 0;
    this.rubric.show(screen);
    this.reading.show(screen.page);
    this.stand(screen);
    if (screen.kept) frame.tell(this.unsafe, "failed");
    else frame.tell(screen.entry.revision ? `已保存 ${screen.entry.at.slice(5, 16).replace("T", " ")}` : "");
    frame.strip("kept", "bad", screen.kept && `${screen.kept}。${this.hand ? "" : "已暂存在本机，会自动重试。"}`.replace("。。", "。"));
    frame.strip("told", "info", screen.nothing ? this.nothingLeft(screen) : "");
    if (matchMedia("(max-width: 760px)").matches) frame.dialog.scrollTop = 0; // the text comes first, the rubric below it
    else this.rubric.focus();
    this.rescue();
  }

  /** What an earlier page of this browser typed and could not deliver. */
  rescue() {
    const left = this.saver.left();
    if (!left || !left.entry) return;
    if (this.same(left.entry)) return this.saver.forget();
    this.entry = { ...this.entry, ...left.entry, blank: false };
    this.rubric.fill(this.entry);
    this.frame.state(this.entry);
    this.unsaved();
    this.saver.again(left);
  }

  same(typed) {
    const { entry } = this;
    const points = (from) => JSON.stringify(this.screen.rubric.map((part) => Number(from.points[part.name] ?? -1)));
    return typed.state === entry.state && typed.comment === entry.comment && typed.suspected === entry.suspected && points(typed) === points(entry);
  }

  stand({ progress, spooled, notice }) {
    this.frame.state(this.entry);
    this.frame.progress(progress, this.filter, notice);
    this.frame.strip("spooled", "wait", spooled ? `有 ${spooled} 篇暂存在本机，还没有进评阅库；恢复后会自动保存，可以接着评。` : "");
  }

  // ------------------------------------------------------------ changes

  changed(state = "draft") {
    const { points, comment, mark } = this.rubric.read();
    this.entry = { ...this.entry, points, comment, mark, state };
    this.entry.blank = state === "draft" && !mark && !comment && !this.entry.suspected && Object.keys(points).length === 0;
    this.frame.unstrip("lacking");
    this.frame.unstrip("told");
    this.frame.state(this.entry);
    this.unsaved();
    return this.saver.put({ points, comment, mark, state, suspected: this.entry.suspected });
  }

  unsaved() {
    this.frame.tell("正在保存…", "waiting");
  }

  /** All that can be saved is; a box that cannot be is never passed over. */
  well(now) {
    const { wrong } = this.rubric;
    if (wrong) this.frame.tell(`“${wrong.part.name}”没有保存`, "failed");
    else this.frame.tell(`已保存 ${now}`);
  }

  composing(open) {
    this.inComposition = open;
    if (open) this.frame.tell("正在输入…", "waiting");
  }

  nothingLeft({ progress, filter }) {
    const rest = ["todo", "draft", "skipped"].filter((state) => progress[state]).map((state) => `${STATES[state]} ${progress[state]} 篇`).join("，");
    const end = rest ? `还有${rest}，可按“目录”查看。` : `全部评完，辛苦了！${this.hand ? "请按右上角“保存交回文件”。" : ""}`;
    return `没有别的“${filter === "all" ? "其他" : STATES[filter]}”作业了。${end}`;
  }

  answered(answer, more) {
    const { frame } = this;
    if (answer.kind === "saved") {
      frame.unstrip("kept");
      frame.unstrip("trouble");
      if (!more) {
        this.well(answer.now);
        this.entry.revision = answer.entry.revision;
      }
      this.stand(answer);
    } else if (answer.kind === "stale") {
      this.clash(answer);
    } else {
      frame.tell(answer.kind === "kept" ? this.unsafe : "没有保存", "failed");
      frame.strip("kept", "bad", answer.message);
      if (answer.progress) this.stand(answer);
    }
  }

  /** The same text was changed elsewhere: both are shown in a line each, and a person chooses. */
  clash({ message, current, progress, spooled, notice }) {
    const line = (entry) => `${entry.mark ?? added(Object.values(entry.points).map(Number))} 分，${STATES[entry.state]}${entry.comment ? `，评语“${entry.comment.slice(0, 30)}”` : ""}`;
    this.frame.tell(this.unsafe, "failed");
    this.stand({ progress, spooled, notice });
    this.frame.strip("kept", "bad", "");
    const take = (which) => () => this.during(() => this.link.ask({ do: "resolve", code: this.screen.code, take: which, request: random() }));
    const both = current ? `别处的：${line(current)}（${current.by}，${current.at.slice(5, 16).replace("T", " ")}）。您刚才的：${line({ ...this.entry, mark: null })}。` : message;
    this.frame.strip("stale", "bad", `这一篇在别处也改过（另一个页面，或另一台电脑），两份都还在。${both}`, button("用我刚才的", "", take("mine")), button("用别处的", "", take("theirs")));
  }

  async tryAgain() {
    if (!this.screen || this.busy || this.saver.running || this.asking || !this.frame.strips.querySelector('[data-name="spooled"]')) return;
    if (this.frame.strips.querySelector('[data-name="stale"]')) return;
    this.asking = true;
    const answer = await this.link.ask({ do: "retry" });
    this.asking = false;
    if (answer.kind !== "retried" || answer.code !== this.screen.code || this.saver.running) return;
    if (!answer.message) {
      this.saver.revision = answer.entry.revision;
      this.frame.unstrip("kept");
      if (this.frame.saved.classList.contains("jxd-failed")) this.well(answer.now);
    }
    this.stand(answer);
  }

  heard(how) {
    if (!this.frame) return;
    if (how === "well") return this.frame.unstrip("slow");
    this.frame.strip("slow", "bad", "内核没有回应（可能正忙，或已经停止）。刚才打的内容留在本浏览器里，会接着重试。改法：等一会儿；仍不行就按 Alt+M 退出全屏，用菜单“内核 → 重启内核并运行所有单元”（Restart Kernel and Run All Cells），内容会自动接上。");
  }

  // ------------------------------------------------------------ moving

  /** Do one thing at a time; keys that come meanwhile are kept and answered after it. */
  async during(ask) {
    if (this.busy) return;
    this.busy = true;
    this.frame.body.classList.add("jxd-busy");
    try {
      await this.saver.settled();
      const answer = await ask();
      if (answer) await this.show(answer);
    } finally {
      this.busy = false;
      this.frame.body.classList.remove("jxd-busy");
    }
    const keys = this.later.splice(0);
    while (keys.length > 0) {
      if (this.busy) {
        this.later.unshift(...keys);
        return;
      }
      this.replay(keys.shift());
    }
  }

  whenFree(action) {
    if (!this.busy) action();
  }

  go(where) {
    return this.leaving(() => this.link.ask({ do: "go", filter: this.filter, ...where }));
  }

  /** Leave this text, unless a box holds what was not saved. */
  leaving(ask) {
    const { wrong } = this.rubric;
    if (!wrong) return this.during(ask);
    this.frame.strip("lacking", "wait", `“${wrong.part.name}”里的 ${wrong.box.value} 没有保存：应在 0 与 ${wrong.part.points} 之间。请先改好或清空这一格。`);
    this.frame.filter.value = this.filter;
    wrong.box.focus();
    wrong.box.select();
    return null;
  }

  finish() {
    if (!this.rubric.complete) {
      const lacking = this.rubric.rows.filter((row) => pointsOf(row.box.value, row.part.points) === null).map((row) => row.part.name);
      this.frame.strip("lacking", "wait", `还没有给分：${lacking.join("、")}。给完分再按 Ctrl+Enter。`);
      this.rubric.focus();
      return;
    }
    if (this.entry.suspected && !this.rubric.comment.value.trim()) {
      this.frame.strip("lacking", "wait", "标了疑似抄袭，却没有写为什么。请在评语里写一句，再按 Ctrl+Enter。");
      this.rubric.comment.focus();
      return;
    }
    this.leave("done");
  }

  /** Save in this state, and go on where the session has it: in the store or at least in the spool. */
  leave(state) {
    return this.leaving(async () => {
      const answer = this.entry.state === state && !this.entry.blank ? null : await this.changed(state);
      if (answer && (answer.kind === "stale" || answer.kind === "trouble")) return null;
      return this.link.ask({ do: "go", filter: this.filter, to: "next" });
    });
  }

  act(name) {
    if (!this.screen || this.busy) return;
    const { rubric, frame } = this;
    const does = {
      finish: () => this.finish(), skip: () => this.leave("skipped"), next: () => this.go({ to: "next" }), previous: () => this.go({ to: "previous" }),
      points: () => rubric.focus(), comment: () => rubric.comment.focus(), filter: () => frame.filter.focus(),
      list: () => this.list(), examples: () => this.examples(), suspect: () => this.suspect(), quote: () => this.quote(), hand: () => this.giveBack(),
      full: () => { if (frame.isFull) frame.inCell(); else frame.overAll(); rubric.focus(); },
      help: () => this.help(),
    };
    does[name]();
  }

  async list() {
    const { dialog } = this.frame;
    const shown = dialog.querySelector(".jxd-list");
    const close = () => {
      dialog.querySelector(".jxd-list").remove();
      this.rubric.focus();
    };
    if (shown) return close();
    await this.saver.settled();
    const answer = await this.link.ask({ do: "list" });
    if (answer.kind !== "list") return this.show(answer);
    const open = (code) => {
      close();
      this.leaving(() => this.link.ask({ do: "open", code }));
    };
    const panel = listing(answer, open, close);
    dialog.append(panel.root);
    panel.focus();
  }

  examples() {
    const { dialog } = this.frame;
    const shown = dialog.querySelector(".jxd-examples");
    if (shown) {
      shown.remove();
      this.rubric.focus();
    } else if (this.screen.examples.length > 0) {
      const panel = exampleList(this.screen.examples, () => this.examples());
      this.frame.body.append(panel.root);
      panel.focus();
    }
  }

  async suspect() {
    if (this.frame.dialog.querySelector(".jxd-why")) return;
    const { saved } = this.frame;
    const stood = [saved.textContent, saved.className];
    this.frame.tell("等您写一句为什么", "waiting");
    const words = this.entry.suspected ? null : await this.frame.why("为什么觉得是抄来的？请写一句（必填）。这只是提示，由专家认定，分数照常打。");
    if (words !== null || this.entry.suspected) {
      this.entry.suspected = !this.entry.suspected;
      this.rubric.suspect(words);
      this.changed();
    } else [saved.textContent, saved.className] = stood;
    this.rubric.focus();
  }

  /** What is selected in the text, into the comment. */
  quote() {
    const chosen = getSelection();
    const words = chosen.toString().replace(/\s+/g, " ").trim();
    if (words && this.reading.lines.contains(chosen.anchorNode)) this.rubric.add(`“${words.length > 60 ? `${words.slice(0, 60)}…` : words}”：`);
    else this.frame.strip("told", "info", "先用鼠标在正文里选中一句话，再按“引用选中的正文”。");
  }

  async giveBack() {
    if (this.rubric.wrong) return this.leaving(null);
    await this.saver.settled();
    const { tone, words } = await this.hand();
    this.frame.strip("told", tone, words);
    this.stand(await this.link.ask({ do: "standing" }));
  }

  help() {
    const shown = this.frame.dialog.querySelector(".jxd-help");
    if (shown) {
      shown.remove();
      this.rubric.focus();
      return;
    }
    const table = keyTable(() => this.help(), this.hand !== null);
    this.frame.dialog.append(table);
    table.querySelector("button").focus();
  }

  // ------------------------------------------------------------ keys

  key(event) {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229 || this.inComposition || !this.screen) return;
    if (this.busy) {
      event.preventDefault();
      this.later.push({ key: event.key, code: event.code, ctrlKey: event.ctrlKey || event.metaKey, altKey: event.altKey, shiftKey: event.shiftKey });
      return;
    }
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (this.answer({ key, code, ctrlKey: ctrlKey || metaKey, altKey, shiftKey, target: event.target })) event.preventDefault();
  }

  /** Answer one key; false where it is the browser's own. */
  answer({ key, code, ctrlKey, altKey, shiftKey, target }) {
    const listed = this.frame.dialog.querySelector(".jxd-list");
    if (listed && key !== "Escape" && !(altKey && code === "KeyL")) return false;
    if (this.frame.dialog.querySelector(".jxd-examples") && (key === "Escape" || target?.closest?.(".jxd-examples"))) {
      const closes = key === "Escape" || (altKey && code === "KeyB");
      return closes && this.done("examples");
    }
    if (ctrlKey && !altKey && key === "Enter") return this.done("finish");
    if (ctrlKey && !altKey && code === "KeyS") return this.hand ? this.done("hand") : true; // it is saved already
    if (altKey && !ctrlKey && SHORTCUTS[code]) return this.done(SHORTCUTS[code]);
    if (altKey && !ctrlKey && /^Digit[1-9]$/.test(code)) {
      this.rubric.insert(Number(code.slice(5)) - 1);
      return true;
    }
    if (key === "F1") return this.done("help");
    if (key === "Escape") {
      if (this.frame.dialog.querySelector(".jxd-help")) this.help();
      if (listed) this.list();
      return true;
    }
    if (ctrlKey || altKey) return false;
    if (key === "PageDown" || key === "PageUp") {
      this.reading.turn(key === "PageDown" ? 1 : -1);
      return true;
    }
    return this.inBox(key, shiftKey, target);
  }

  inBox(key, shiftKey, target) {
    const row = this.rubric.rows.find(({ box }) => box === target);
    if (!row) return false;
    if (key === "Enter" || key === "ArrowDown") return this.rubric.step(target, 1);
    if (key === "ArrowUp") return this.rubric.step(target, -1);
    if (key === "Tab") return this.rubric.step(target, shiftKey ? -1 : 1);
    if ("+=＋-−－".includes(key)) {
      const value = (pointsOf(row.box.value, row.part.points) ?? 0) + ("+=＋".includes(key) ? 1 : -1);
      this.type(row.box, String(Math.min(Math.max(value, 0), row.part.points)), true);
      return true;
    }
    return false;
  }

  done(name) {
    this.act(name);
    return true;
  }

  /** A key that came while the desk was busy, done now as if it came now. */
  replay(stroke) {
    const target = this.frame.dialog.contains(document.activeElement) ? document.activeElement : null;
    if (this.answer({ ...stroke, target }) || stroke.ctrlKey || stroke.altKey) return;
    const writable = target && (target === this.rubric.comment || this.rubric.rows.some(({ box }) => box === target));
    if (writable && stroke.key.length === 1) this.type(target, stroke.key, false);
  }

  type(box, words, whole) {
    box.setRangeText(words, whole ? 0 : box.selectionStart, whole ? box.value.length : box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export default {
  render({ model, el }) {
    const desk = new Desk(model, el);
    return () => desk.close();
  },
};
