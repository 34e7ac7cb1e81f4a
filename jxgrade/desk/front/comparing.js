// The comparing desk: two blind texts side by side and one word. A pair is left only when the kernel has said that the word is on disk.

const WORDS = { ArrowLeft: "left", ArrowRight: "right", ArrowDown: "tie", "=": "tie", "＝": "tie", k: "recused", K: "recused" };

class Comparing {
  constructor(model, el) {
    this.link = new Link(model, (how) => this.heard(how));
    this.busy = false;
    this.told = make("b", { cls: "place" });
    this.saved = make("span", { cls: "saved", role: "status" });
    this.bar = make("div", { cls: "progress" }, make("div", { cls: "done" }));
    this.sides = [new Reading(), new Reading()];
    this.codes = [make("h4", { cls: "side-head" }), make("h4", { cls: "side-head" })];
    this.strip = make("div", { cls: "strips" });
    this.body = make("div", { cls: "body" }, ...this.sides.map((side, at) => make("section", { cls: "side" }, this.codes[at], side.root)));
    this.buttons = [button("左篇更好", "←", () => this.judge("left")), button("分不出", "↓ 或 =", () => this.judge("tie")), button("右篇更好", "→", () => this.judge("right")),
      button("认出作者，回避", "K", () => this.judge("recused"), "quiet")];
    this.foot = make("div", { cls: "verdicts" }, ...this.buttons);
    this.dialog = make("dialog", { cls: "window", "aria-label": "案例成对比较", open: "", tabindex: "-1" },
      make("header", { cls: "head" }, make("div", { cls: "row" }, this.told, this.bar, make("span", { cls: "gap" }), this.saved,
        button("上一对", "Backspace 或 Z", () => this.back()), button("全屏", "Alt+M", () => this.full(), "quiet"))),
      this.strip, this.body, this.foot);
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    const root = make("div", { cls: "root", "data-lm-suppress-shortcuts": "true" }, this.dialog);
    root.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["keypress", "keyup", "contextmenu"]) root.addEventListener(name, (event) => event.stopPropagation());
    el.append(root);
    this.ask({ do: "hello" });
  }

  close() {
    this.link.close();
    for (const side of this.sides) side.close();
  }

  async ask(message) {
    if (this.busy) return;
    this.busy = true;
    this.body.classList.add("jxd-busy");
    const answer = await this.link.ask(message);
    this.busy = false;
    this.body.classList.remove("jxd-busy");
    this.show(answer, message.do === "judge");
  }

  judge(verdict) {
    if (this.pair !== null) this.ask({ do: "judge", pair: this.pair, verdict });
  }

  back() {
    this.ask({ do: "back", pair: this.pair });
  }

  show(answer, judged) {
    if (answer.kind === "trouble") return this.say("bad", answer.message);
    this.say("", "");
    if (judged) this.saved.textContent = `已保存，已判 ${answer.done} 对`;
    this.bar.firstChild.style.width = `${answer.total ? (100 * answer.done) / answer.total : 0}%`;
    const finished = answer.kind === "finished";
    this.pair = finished ? null : answer.pair;
    this.body.hidden = this.foot.hidden = finished;
    this.told.textContent = finished ? `共 ${answer.total} 对，全部判完` : `第 ${answer.place} / ${answer.total} 对`;
    if (finished) this.say("info", `都已存进 ${answer.file}，请把这个文件交回。要改：按 Backspace 回到上一对。`);
    else {
      answer.sides.forEach(({ code, page }, at) => {
        this.codes[at].textContent = `${at ? "右篇" : "左篇"} ${code}`;
        this.sides[at].show(page);
      });
      ["左", "相当", "右", "回避"].forEach((word, at) => this.buttons[at].setAttribute("aria-pressed", String(word === answer.word)));
      if (answer.word) this.say("info", `这一对原来判的是“${answer.word}”，再按一次方向键可以改判。`);
    }
    this.dialog.focus({ preventScroll: true });
  }

  say(tone, text) {
    this.strip.replaceChildren(...(text ? [make("div", { cls: `strip ${tone}`, role: tone === "bad" ? "alert" : "status", text })] : []));
  }

  heard(how) {
    if (how === "slow") this.say("bad", "内核没有回应，刚按的还没有存。改法：等一会儿；仍不行就按 Alt+M 退出全屏，重启内核并运行所有单元，会接着判。");
  }

  full() {
    if (this.dialog.matches(":modal")) {
      this.dialog.close();
      this.dialog.setAttribute("open", "");
    } else {
      this.dialog.removeAttribute("open");
      this.dialog.showModal();
    }
    this.dialog.focus({ preventScroll: true });
  }

  key(event) {
    event.stopPropagation();
    const { key, code, altKey, ctrlKey, metaKey, repeat } = event;
    if (altKey && code === "KeyM") this.full();
    else if (altKey || ctrlKey || metaKey || event.isComposing) return;
    else if (WORDS[key]) { if (!repeat) this.judge(WORDS[key]); }
    else if (key === "Backspace" || code === "KeyZ") { if (!repeat) this.back(); }
    else if (key === "PageDown" || key === "PageUp") for (const side of this.sides) side.turn(key === "PageDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }
}

export default {
  render({ model, el }) {
    const desk = new Comparing(model, el);
    return () => desk.close();
  },
};
