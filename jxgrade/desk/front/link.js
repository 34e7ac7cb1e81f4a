// The line to the session: each message has a number and its answer bears it. One change travels at a time; a newer one waits and
// takes the place of an older one that waits. What is not answered yet also lies in this browser (localStorage), and is sent again.

const ANSWER_MS = 6000;

class Link {
  constructor(model, told) {
    this.model = model;
    this.told = told; // told("slow" | "well")
    this.number = 0;
    this.name = random();
    this.waiting = new Map();
    this.heard = (message) => this.answer(message);
    model.on("msg:custom", this.heard);
  }

  close() {
    this.model.off("msg:custom", this.heard);
    for (const { timer } of this.waiting.values()) clearInterval(timer);
    this.waiting.clear();
  }

  /** Send and wait for the answer; sent again until there is one, so a message must bear being heard twice. */
  ask(message) {
    const id = `${this.name}-${++this.number}`;
    return new Promise((resolve) => {
      const send = () => {
        try {
          this.model.send({ ...message, id });
        } catch {
          this.told("slow");
        }
      };
      const timer = setInterval(() => {
        this.told("slow");
        send();
      }, ANSWER_MS);
      this.waiting.set(id, { resolve, timer });
      send();
    });
  }

  answer(message) {
    const asked = this.waiting.get(message && message.reply);
    if (!asked) return;
    clearInterval(asked.timer);
    this.waiting.delete(message.reply);
    this.told("well");
    asked.resolve(message);
  }
}

function random() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (one) => one.toString(36)).join("");
}

/** Saves of one text after the other: `put` takes the newest state, `settled` resolves when nothing is under way. */
class Saver {
  constructor(link, answered) {
    this.link = link;
    this.answered = answered; // answered(answer, text)
    this.next = null;
    this.running = null;
    this.revision = 0;
  }

  start(grader, code, revision) {
    this.slot = `jxgrade-desk|${grader}|${code}`;
    this.code = code;
    this.revision = revision;
  }

  put(entry) {
    this.next = { request: random(), entry: { ...entry, revision: this.revision } };
    this.note(this.next);
    if (!this.running) this.running = this.run();
    return this.running;
  }

  /** A change that an earlier page of this browser could not deliver, or null. */
  left() {
    try {
      return JSON.parse(recalled(this.slot));
    } catch {
      return null;
    }
  }

  again(left) {
    this.next = left;
    if (!this.running) this.running = this.run();
    return this.running;
  }

  forget() {
    remembered(this.slot, null);
  }

  settled() {
    return this.running || Promise.resolve(null);
  }

  note(change) {
    remembered(this.slot, JSON.stringify(change)); // in private mode the session's own spool is the one that counts
  }

  async run() {
    let answer = null;
    while (this.next) {
      const change = this.next;
      this.next = null;
      answer = await this.link.ask({ do: "save", code: this.code, ...change });
      if (answer.kind === "saved") {
        this.revision = answer.entry.revision;
        if (this.next) this.next.entry.revision = this.revision;
      }
      if (answer.kind !== "trouble" && !this.next) this.forget();
      this.answered(answer, this.next !== null);
    }
    this.running = null;
    return answer;
  }
}
