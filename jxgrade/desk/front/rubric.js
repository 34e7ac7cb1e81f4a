// The right side: points per criterion with the anchors of its levels, the sum, phrases and comment, and for an adjudicator the marks
// that differ.

const SUSPECT = "疑似抄袭：";

class Rubric {
  constructor(changed, composing, quote) {
    this.changed = changed;
    this.quote = quote;
    this.composing = composing; // composing(true | false)
    this.rows = [];
    this.dispute = make("div", { cls: "dispute" });
    this.list = make("div", { cls: "criteria", role: "group", "aria-label": "各项得分" });
    this.bank = make("div", { cls: "bank", role: "group", "aria-label": "常用评语" });
    this.comment = make("textarea", { cls: "comment", rows: "3", "aria-label": "评语", maxlength: "20000", placeholder: "评语（可不写）　Alt+C 到这里" });
    this.sum = make("output", { cls: "sum" });
    this.root = make("div", { cls: "rubric" }, this.dispute, this.list, make("div", { cls: "words" }, this.bank, this.comment));
    this.watch(this.comment, () => this.changed());
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(this.root);
  }

  close() {
    this.sizes.disconnect();
  }

  /** Call back on input, but never in the middle of a composition. */
  watch(box, changed) {
    let open = false;
    box.addEventListener("compositionstart", () => this.composing((open = true)));
    box.addEventListener("compositionend", () => {
      this.composing((open = false));
      changed();
    });
    box.addEventListener("input", (event) => {
      if (!open && !event.isComposing) changed();
    });
  }

  show({ rubric, phrases, entry, dispute }) {
    this.rows = rubric.map((part, place) => this.row(part, place, dispute));
    this.list.replaceChildren(...this.rows.map((row) => row.root));
    this.phrases = phrases;
    const bank = phrases.map((words, place) => button(words, String(place + 1), () => this.insert(place), "phrase"));
    const quote = button("引用选中的正文", "Alt+Q", this.quote, "phrase");
    quote.addEventListener("mousedown", (event) => event.preventDefault()); // or the selection is gone
    this.bank.replaceChildren(...(bank.length > 0 ? [make("span", { text: "常用评语 Alt+数字" })] : []), ...bank, quote);
    this.showDispute(dispute);
    this.fill(entry);
    this.fit();
  }

  /** The anchors of all criteria where there is room for them, else only those of the one in hand. */
  fit() {
    this.root.classList.add("jxd-roomy");
    if (this.root.scrollHeight > this.root.clientHeight) this.root.classList.remove("jxd-roomy");
  }

  fill(entry) {
    for (const row of this.rows) {
      row.box.value = entry.points[row.part.name] ?? "";
      this.check(row);
    }
    this.comment.value = entry.comment;
    this.whole = this.rows.some((row) => row.box.value !== "") ? null : entry.mark;
    this.count();
  }

  row(part, place, dispute) {
    const box = make("input", { cls: "points", type: "text", inputmode: "decimal", autocomplete: "off", maxlength: "6", "aria-label": `${part.name}，满分 ${part.points}` });
    const chips = part.levels.map((level) => make("button", {
      cls: "chip", type: "button", tabindex: "-1", text: `${level.name} ${level.low}–${level.high}`,
      title: `${level.text}（点一下先填中间分，可再改）`, on: { click: () => this.choose(place, level) },
    }));
    const anchors = part.levels.map((level) => make("div", { cls: "anchor" }, make("b", { text: `${level.name} ${level.low}–${level.high}` }), make("span", { text: level.text })));
    const root = make("div", { cls: "criterion" },
      make("div", { cls: "line" }, make("span", { cls: "name", text: part.name }), this.others(place, dispute), dispute ? null : make("span", { cls: "chips" }, ...chips), box, make("span", { cls: "most", text: `/ ${part.points}` })),
      make("div", { cls: "fault", role: "alert" }), make("div", { cls: "anchors" }, ...anchors));
    const row = { part, box, chips, anchors, root, fault: root.children[1] };
    this.watch(box, () => {
      const plain = digits(box.value);
      if (plain !== box.value) box.value = plain;
      this.check(row);
      this.count();
      this.changed();
    });
    box.addEventListener("focus", () => {
      this.rows.forEach((other) => other.root.classList.toggle("jxd-here", other === row));
      box.select();
      root.scrollIntoView({ block: "nearest" });
    });
    return row;
  }

  check(row) {
    const value = pointsOf(row.box.value, row.part.points);
    const wrong = row.box.value !== "" && value === null;
    row.box.classList.toggle("jxd-wrong", wrong);
    row.root.classList.toggle("jxd-given", value !== null);
    row.fault.textContent = wrong ? `应在 0 与 ${row.part.points} 之间，这一格还没有保存` : "";
    row.part.levels.forEach((level, place) => {
      // 16.5 lies between 12–16 and 17–20: it is of the lower level until the higher one is reached
      const above = row.part.levels.filter((other) => other.low > level.low).map((other) => other.low);
      const inside = value !== null && value >= level.low && value < Math.min(...above, Infinity);
      row.chips[place].classList.toggle("jxd-on", inside);
      row.anchors[place].classList.toggle("jxd-on", inside);
    });
  }

  choose(place, level) {
    const row = this.rows[place];
    row.box.value = String(Math.round((level.low + level.high) / 2));
    this.check(row);
    this.count();
    row.box.focus();
    this.changed();
  }

  insert(place) {
    if (this.phrases[place] !== undefined) this.add(this.phrases[place]);
  }

  /** Words into the comment, where the cursor is. */
  add(words) {
    const box = this.comment;
    const before = box.value.slice(0, box.selectionStart);
    const joint = before === "" || /[\n。；！？]$/.test(before) ? "" : "；";
    box.setRangeText(joint + words, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    this.changed();
  }

  /** Why it looks copied: a line of the comment, taken away with the flag. */
  suspect(words) {
    const lines = this.comment.value.split("\n").filter((line) => line !== "" && !line.startsWith(SUSPECT));
    this.comment.value = [...lines, ...(words === null ? [] : [SUSPECT + words])].join("\n");
  }

  /** The first row whose box holds what cannot be saved. */
  get wrong() {
    return this.rows.find(({ box, part }) => box.value !== "" && pointsOf(box.value, part.points) === null);
  }

  count() {
    const values = this.rows.map((row) => pointsOf(row.box.value, row.part.points)).filter((value) => value !== null);
    const whole = values.length === 0 && this.whole;
    this.complete = values.length === this.rows.length || Boolean(whole);
    if (whole) {
      this.sum.replaceChildren(make("span", { text: "评分" }), make("b", { text: whole }), make("span", { text: "（没有分项）" }));
      this.sum.classList.add("jxd-complete");
      return;
    }
    if (values.length === 0) {
      this.sum.replaceChildren(make("span", { text: `还没有给分，共 ${this.rows.length} 项` }));
      this.sum.classList.remove("jxd-complete");
      return;
    }
    this.sum.replaceChildren(make("span", { text: this.complete ? "合计" : "已给" }), make("b", { text: String(added(values)) }),
      make("span", { text: this.complete ? "/ 100" : `差 ${this.rows.length - values.length} 项` }));
    this.sum.classList.toggle("jxd-complete", this.complete);
  }

  /** Points that fit their range, and the comment. */
  read() {
    const points = {};
    for (const { box, part } of this.rows) if (pointsOf(box.value, part.points) !== null) points[part.name] = box.value;
    return { points, comment: this.comment.value, mark: Object.keys(points).length === 0 ? this.whole : null };
  }

  /** The first box that is empty or wrong, else the first. */
  focus() {
    const open = this.rows.find((row) => pointsOf(row.box.value, row.part.points) === null);
    (open || this.rows[0]).box.focus();
    if (!open || open === this.rows[0]) this.root.scrollTop = 0;
  }

  /** From box to box; after the last the comment. False where there is none in that direction. */
  step(from, by) {
    const boxes = [...this.rows.map((row) => row.box), this.comment];
    const place = boxes.indexOf(from);
    const next = boxes[place + by];
    if (place < 0 || !next) return false;
    next.focus();
    return true;
  }

  /** Why it came to this, and each mark with its comment; points of others stand in the line of their criterion. */
  showDispute(dispute) {
    this.dispute.replaceChildren();
    this.dispute.hidden = !dispute;
    if (!dispute) return;
    const said = dispute.marks.map((mark) => make("p", { cls: "opinion" },
      make("b", { text: `${mark.name} ${mark.mark} 分${mark.suspected ? "（疑似抄袭）" : ""}：` }), document.createTextNode(mark.comment || "没有写评语")));
    this.dispute.append(make("h4", { text: "为什么要仲裁" }), make("ul", {}, ...dispute.reasons.map((text) => make("li", { text }))), ...said);
  }

  /** What others gave for this criterion: 初评 18 · 复评 12. */
  others(place, dispute) {
    const given = dispute ? dispute.marks.filter((mark) => mark.points[place] !== "") : [];
    if (given.length === 0) return null;
    const far = new Set(given.map((mark) => Number(mark.points[place]))).size > 1;
    return make("span", { cls: far ? "others far" : "others", text: given.map((mark) => `${mark.name} ${mark.points[place]}`).join(" · ") });
  }
}
