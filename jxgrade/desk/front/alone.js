// The desk without Jupyter. It stands where the widget has its kernel (`on`, `off`, `send`) and answers the same messages. What is put
// down lies in this browser (localStorage) before it is answered, text by text; the later of what lies there and in the file counts.

class Alone {
  constructor(pack, answers) {
    this.pack = pack;
    this.texts = pack.texts;
    this.slot = `jxgrade-page|${pack.pack}`;
    this.listeners = new Set();
    this.unkept = new Map(); // what this browser did not take: kept by this page alone
    this.handed = recalled(`${this.slot}|handed`) || answers.saved;
    for (const given of answers.entries) {
      const text = this.texts.find(({ code }) => code === given.code);
      const here = text && this.entry(text);
      if (text && given.at > here.at) this.put(text, { ...given, revision: here.revision + 1 });
    }
    const { code, filter } = this.read("place") || {};
    this.filter = STATES[filter] ? filter : "todo";
    const place = this.texts.findIndex((text) => text.code === code);
    this.place = Math.max(place < 0 ? this.texts.findIndex((text) => ["todo", "draft"].includes(this.state(text))) : place, 0);
  }

  on(_, heard) {
    this.listeners.add(heard);
  }

  off(_, heard) {
    this.listeners.delete(heard);
  }

  send(message) {
    const does = { hello: "start", sit: "start", open: "open", list: "list", go: "go", save: "save", resolve: "resolve", standing: "standing" };
    const answer = { ...this[does[message.do]](message), reply: message.id };
    queueMicrotask(() => this.listeners.forEach((heard) => heard(answer)));
  }

  // ------------------------------------------------------------ what lies in this browser

  read(name) {
    try {
      return JSON.parse(recalled(`${this.slot}|${name}`));
    } catch {
      return null;
    }
  }

  /** What is put down of a text now: by this page, by another page of this browser, or when the pack was made. */
  entry(text) {
    return this.unkept.get(text.code) || this.read(text.code) || { ...text.entry, at: "" };
  }

  /** False where this browser does not take it. */
  put(text, entry) {
    const kept = remembered(`${this.slot}|${text.code}`, JSON.stringify(entry));
    if (kept) this.unkept.delete(text.code);
    else this.unkept.set(text.code, entry);
    return kept;
  }

  /** All that was touched, for the file that goes back. */
  given() {
    const touched = this.texts.map((text) => ({ code: text.code, ...this.entry(text) })).filter(({ at }) => at);
    return touched.map(({ code, state, points, mark, comment, suspected, at }) => ({ code, state, points, mark, comment, suspected, at }));
  }

  handedIn(at) {
    this.handed = at;
    remembered(`${this.slot}|handed`, at);
  }

  // ------------------------------------------------------------ answers

  start() {
    return {
      kind: "start", grader: this.pack.grader, message: "", progress: this.progress(), title: this.pack.title,
      advice: ["怎么评：左边读作业，右边按评分标准给分。每改一处都立即存在这台电脑的这个浏览器里，关掉再打开会接着评。不用联网。",
        `怎么交：按右上角“保存交回文件”，把存出来的“${this.pack.file}”发给给您这个文件的人。没有评完也可以先交，以后再交一次。`,
        "换电脑：带上交回文件，在那台电脑上双击它，接着评。"],
    };
  }

  open({ code }) {
    const place = this.texts.findIndex((text) => text.code === code);
    if (place >= 0) this.place = place;
    return this.screen();
  }

  list() {
    const rows = this.texts.map((text) => {
      const { suspected } = this.entry(text);
      return { code: text.code, name: text.name, chars: text.chars, state: this.state(text), mark: this.mark(text), suspected };
    });
    return { kind: "list", rows, place: this.place + 1 };
  }

  go({ to, filter }) {
    if (STATES[filter]) this.filter = filter;
    const fits = (text) => this.filter === "all" || this.filter === this.state(text);
    if (to === "here" && fits(this.texts[this.place])) return this.screen();
    const size = this.texts.length;
    for (let far = 1; far < size; far += 1) {
      const place = (this.place + (to === "previous" ? size - far : far)) % size;
      if (!fits(this.texts[place])) continue;
      this.place = place;
      return this.screen();
    }
    return { ...this.screen(), nothing: true };
  }

  screen() {
    const text = this.texts[this.place];
    const { code, kind } = text;
    remembered(`${this.slot}|place`, JSON.stringify({ code, filter: this.filter }));
    return {
      kind: "screen", grader: this.pack.grader, code, role: text.role, name: text.name, chars: text.chars, page: text.page,
      rubric: this.pack.rubrics[kind], phrases: this.pack.phrases[kind], examples: this.pack.examples[kind], entry: this.shown(text), kept: this.unkept.has(code) ? UNKEPT : "",
      dispute: null, filter: this.filter, place: this.place + 1, ...this.standing(),
    };
  }

  save({ code, entry, request }) {
    const text = this.texts.find((one) => one.code === code);
    if (!text) return { kind: "trouble", message: `编号 ${code} 不在这个包里，没有保存。改法：重新打开这个文件` };
    const now = this.entry(text);
    if (now.request === request) return this.saved(text);
    if (entry.revision !== now.revision && !this.unkept.has(code)) {
      this.mine = { code, entry };
      return { kind: "stale", message: "", current: { ...this.shown(text), by: "另一个页面" }, ...this.standing() };
    }
    return this.take(text, entry, request);
  }

  take(text, { state, points, mark, comment, suspected }, request) {
    const now = this.entry(text);
    const at = new Date().toISOString();
    const kept = this.put(text, { state, points, mark, comment, suspected, request, revision: now.revision + 1, at: at > now.at ? at : now.at });
    if (kept) this.unkept.forEach((entry, code) => this.put({ code }, entry));
    changedHere();
    return kept ? this.saved(text) : { kind: "kept", code: text.code, message: UNKEPT, entry: this.shown(text), ...this.standing() };
  }

  saved(text) {
    return { kind: "saved", entry: this.shown(text), ...this.standing() };
  }

  resolve({ code, take, request }) {
    const text = this.texts.find((one) => one.code === code);
    if (take === "mine" && this.mine && this.mine.code === code) this.take(text, this.mine.entry, request);
    this.mine = null;
    return this.screen();
  }

  // ------------------------------------------------------------ what is known

  blank({ state, points, mark, comment, suspected }) {
    return state === "draft" && !mark && !comment && !suspected && Object.keys(points).length === 0;
  }

  state(text) {
    const entry = this.entry(text);
    return this.blank(entry) ? "todo" : entry.state;
  }

  /** The sum of the points once all are there, or the mark that came without points. */
  mark(text) {
    const { points, mark } = this.entry(text);
    const given = Object.values(points).map(Number);
    return given.length === this.pack.rubrics[text.kind].length ? String(added(given)) : mark;
  }

  shown(text) {
    const entry = this.entry(text);
    return { ...entry, blank: this.blank(entry), mark: this.mark(text), at: entry.at && local(entry.at) };
  }

  progress() {
    const states = this.texts.map((text) => this.state(text));
    const count = (state) => states.filter((one) => one === state).length;
    const today = local(new Date().toISOString()).slice(0, 10);
    const done = this.texts.filter((text, place) => states[place] === "done" && this.entry(text).at && local(this.entry(text).at).startsWith(today));
    const left = count("todo") + count("draft");
    const days = Math.round((Date.parse(this.pack.last) - Date.parse(today)) / 86_400_000) + 1;
    const [, month, day] = this.pack.last.split("-").map(Number);
    return {
      total: states.length, todo: count("todo"), draft: count("draft"), done: count("done"), skipped: count("skipped"), left, today: done.length,
      last: this.pack.last && `${month} 月 ${day} 日`, daily: days > 0 ? Math.ceil(left / days) : null, over: days <= 0,
    };
  }

  standing() {
    const since = this.given().filter(({ at }) => at > this.handed).length;
    const notice = since === 0 ? (this.handed ? `交回文件是 ${local(this.handed).slice(5, 16).replace("T", " ")} 的，已是最新` : "") : `有 ${since} 篇还没有存进交回文件`;
    return { progress: this.progress(), spooled: 0, now: local(new Date().toISOString()).slice(11, 19), notice };
  }
}

const UNKEPT = "这个浏览器没有存下来，关掉页面就会丢。改法：马上按右上角“保存交回文件”，以后打开存出来的那个文件接着评";

/** A time as the clock on the wall says it. */
function local(at) {
  const time = new Date(at);
  return new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
