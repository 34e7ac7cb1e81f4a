// The file that goes back: this very page with what was put down in it. Where the browser can write into a file that was chosen once,
// each change goes there too; elsewhere it is a download.

const SETTLE_MS = 1500;
const BLANK = document.documentElement.cloneNode(true); // as it was opened

const block = (page, name) => page.querySelector(`#jxgrade-${name}`);
const alone = new Alone(JSON.parse(block(document, "pack").textContent), JSON.parse(block(document, "answers").textContent));
let chosen = null;
let timer = null;

/** The whole file, and when it was made. */
function filled() {
  const saved = new Date().toISOString();
  block(BLANK, "answers").textContent = JSON.stringify({ saved, entries: alone.given() }).replace(/</g, "\\u003c");
  return { saved, text: `<!DOCTYPE html>\n${BLANK.outerHTML}\n` };
}

async function written() {
  const { saved, text } = filled();
  const target = await chosen.createWritable();
  await target.write(text);
  await target.close();
  alone.handedIn(saved);
}

function downloaded() {
  const { saved, text } = filled();
  const link = make("a", { download: alone.pack.file, href: URL.createObjectURL(new Blob([text], { type: "text/html" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  alone.handedIn(saved);
}

/** After a change: into the file that was chosen, a moment later. */
function changedHere() {
  if (!chosen) return;
  clearTimeout(timer);
  timer = setTimeout(() => written().catch(() => { chosen = null; }), SETTLE_MS);
}

/** One button: writes the file, and says what it is called, where it is and what to do with it. */
async function handIn() {
  const { file } = alone.pack;
  if (!chosen && window.showSaveFilePicker) {
    try {
      chosen = await window.showSaveFilePicker({ suggestedName: file, startIn: "desktop", types: [{ description: "评阅交回文件", accept: { "text/html": [".html"] } }] });
    } catch (error) {
      if (error.name === "AbortError") return { tone: "wait", words: "没有选存到哪里，所以没有存。再按一次“保存交回文件”，选一个地方（如桌面）。" };
    }
  }
  let where = "";
  if (chosen) {
    try {
      await written();
      where = `已存好：“${chosen.name}”，在您刚才选的文件夹里，以后的改动也会自动存进去。`;
    } catch {
      chosen = null;
    }
  }
  if (!chosen) {
    downloaded();
    where = `已存好：“${file}”，在浏览器的“下载”文件夹里（按 Ctrl+J 可以看到；同名的会叫“${file.replace(".html", " (1).html")}”，交时间最近的一个）。`;
  }
  const { left } = alone.progress();
  return { tone: "info", words: `${where}请把这个文件发给给您评阅包的人。${left ? `还有 ${left} 篇没有评完，评完后再按一次，再发一次。` : "全部评完，辛苦了！"}` };
}

window.addEventListener("beforeunload", (event) => {
  if (alone.unkept.size > 0) event.preventDefault();
});

const place = make("div");
document.body.append(place);
new Desk(alone, place, handIn);
