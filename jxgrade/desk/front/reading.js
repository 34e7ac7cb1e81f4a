// The left side: the text with its headings, and in the margin, beside the passage, what the checks and the comparison say of it.

const TONES = { good: "✓", warn: "!", bad: "!", plain: "·", reuse: "≈" };

/** A line of a text: 2 its title, 1 a heading, 0 prose. */
function lineOf(head, pieces) {
  const tag = head === 2 ? "h3" : head === 1 ? "h4" : "p";
  return make(tag, { cls: head ? `head${head}` : "prose", dir: "auto" }, ...pieces);
}

class Reading {
  constructor() {
    this.whole = make("div", { cls: "whole" });
    this.lines = make("div", { cls: "lines", lang: "zh-CN" });
    this.margin = make("div", { cls: "margin", "aria-label": "旁注" });
    this.sheet = make("div", { cls: "sheet" }, this.lines, this.margin);
    this.root = make("div", { cls: "reading", tabindex: "0", role: "region", "aria-label": "作业正文" }, this.whole, this.sheet);
    this.notes = [];
    this.sizes = new ResizeObserver(() => this.settle());
    this.sizes.observe(this.lines);
  }

  close() {
    this.sizes.disconnect();
  }

  show(page) {
    this.root.scrollTop = 0;
    this.whole.replaceChildren();
    this.lines.replaceChildren();
    this.margin.replaceChildren();
    this.notes = [];
    this.sheet.classList.toggle("jxd-bare", !page || page.notes.length === 0);
    if (!page) {
      this.whole.append(make("p", { cls: "lost", text: "这篇作业的正文读不出来，无法评阅。处理：按“跳过”，并告诉管理员这个编号。" }));
      return;
    }
    this.whole.append(...page.whole.map((note) => this.card(note)));
    this.lines.append(...page.lines.map((line) => this.line(line)));
    this.notes = page.notes.map((note, number) => this.placed(note, number));
    this.margin.append(...this.notes.map(({ card }) => card));
    this.settle();
  }

  line({ head, pieces }) {
    return lineOf(head, pieces.map((piece) => this.piece(piece)));
  }

  piece({ text, notes }) {
    if (notes.length === 0) return document.createTextNode(text);
    return make("mark", { text, "data-notes": notes.join(" "), on: { click: () => this.point(notes[notes.length - 1]) } });
  }

  card(note) {
    const head = make("div", { cls: "note-head" }, make("b", { cls: "sign", text: TONES[note.tone] }), make("span", { text: note.title }));
    const body = note.words ? make("div", { cls: "note-words", text: note.words }) : null;
    const card = make("div", { cls: `note ${note.tone}` }, head, body);
    if (note.excerpt) {
      const [before, shared, after] = note.excerpt;
      card.append(make("div", { cls: "excerpt", dir: "auto" },
        document.createTextNode(before), make("mark", { text: shared }), document.createTextNode(after)));
    }
    return card;
  }

  placed(note, number) {
    const card = this.card(note);
    const marks = Array.from(this.lines.querySelectorAll("mark")).filter((mark) => mark.dataset.notes.split(" ").includes(String(number)));
    marks.forEach((mark) => mark.classList.add(`jxd-${note.tone}`));
    card.addEventListener("click", () => this.point(number));
    return { card, marks };
  }

  /** Light up a note and its passage, and bring both into view. */
  point(number) {
    this.notes.forEach(({ card, marks }, place) => {
      card.classList.toggle("jxd-on", place === number);
      marks.forEach((mark) => mark.classList.toggle("jxd-on", mark.dataset.notes.split(" ").includes(String(number))));
    });
    this.settle();
    this.notes[number].card.scrollIntoView({ block: "nearest" });
    if (this.notes[number].marks[0]) this.notes[number].marks[0].scrollIntoView({ block: "nearest" });
  }

  /** Each card at the height of its passage, pushed down where the one before still stands there. */
  settle() {
    const top = this.lines.getBoundingClientRect().top;
    let free = 0;
    for (const { card, marks } of this.notes) {
      const wanted = marks[0] ? marks[0].getBoundingClientRect().top - top : 0;
      const place = Math.max(wanted, free);
      card.style.top = `${place}px`;
      free = place + card.offsetHeight + 6;
    }
    this.margin.style.minHeight = `${free}px`;
  }

  turn(pages) {
    this.root.scrollBy({ top: pages * this.root.clientHeight * 0.85 });
  }
}
