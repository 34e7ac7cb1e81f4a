// Small parts every file here uses. Text enters the page through textContent alone.

const STATES = { todo: "未评", draft: "草稿", done: "已评", skipped: "跳过", all: "全部" };

/** An element with a class, text or children, attributes and handlers (onclick …). */
function make(tag, { cls = "", text = "", on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (cls) element.className = cls.split(" ").map((name) => `jxd-${name}`).join(" ");
  if (text !== "") element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const [name, handler] of Object.entries(on)) element.addEventListener(name, handler);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button with its shortcut beside its name. */
function button(text, keys, action, cls = "") {
  const face = [make("span", { text })];
  if (keys) face.push(make("kbd", { text: keys }));
  return make("button", { cls: `button ${cls}`.trim(), type: "button", on: { click: action } }, ...face);
}

/** Points as a number, null where the box holds none that fits. */
function pointsOf(words, most) {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(words)) return null;
  const number = Number(words);
  return number <= most ? number : null;
}

/** A sum without binary dust: 12.1 + 0.2 is 12.3. */
const added = (numbers) => Math.round(numbers.reduce((sum, one) => sum + one, 0) * 100) / 100;

/** What was typed into a number box: full-width digits made plain, anything else left out. */
const digits = (words) => words.normalize("NFKC").replace(/[。．]/g, ".").replace(/[^\d.]/g, "");

const numbered = (number) => number.toLocaleString("en-US");

/** A word this browser remembers, or null; in private mode it remembers nothing. */
function recalled(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** False where it could not be put down (null: forgotten). */
function remembered(name, words) {
  try {
    if (words === null) localStorage.removeItem(name);
    else localStorage.setItem(name, words);
    return true;
  } catch {
    return false;
  }
}
