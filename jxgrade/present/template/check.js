(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const list = at("list");
  const text = list.textContent;
  const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const utf8 = (said) => new TextEncoder().encode(said);
  const packed = (said) => said.replace(/\s+/gu, "");
  const plain = (said) => said.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");

  const answer = (state, said) => {
    at("answer").dataset.state = state;
    const [verdict, ...rest] = said.split(/(?<=：)/u);  // the verdict first, large
    const head = document.createElement("b");
    head.textContent = rest.length ? verdict : "";
    at("answer").replaceChildren(head, rest.length ? rest.join("") : said);
  };

  const digest = async (said) => {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(said)));
    return btoa(String.fromCharCode(...found)).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 16);
  };

  const ready = (async () => {
    const key = await crypto.subtle.importKey("raw", bytes(list.dataset.key), "Ed25519", false, ["verify"]);
    const signed = async (said, signature) => {
      try { return await crypto.subtle.verify("Ed25519", key, bytes(signature), utf8(said)); } catch { return false; }
    };
    const known = new Map(text.split("\n").slice(1).map((line) => line.split(" ")).map(([number, whole, state]) => [number, { whole, state }]));
    return { signed, known, sound: await signed(text, list.dataset.signature) };
  })();

  const judged = async (number, name, place, { known }, shown) => {
    const found = known.get(await digest(plain(number)));
    if (!found) return ["wait", `查不到：名单里没有编号 ${number}。请核对编号；名单之后发的证书，请用新的核验页。`];
    if (found.whole !== await digest([plain(number), packed(name), packed(place)].join("|")))
      return ["bad", "不符：编号在名单中，但姓名或单位与发证时不同。请逐字核对；确实不同的，证书被改动过。"];
    if (found.state !== "1") return ["bad", `已撤销：这张证书发过，现在无效。${shown}`];
    return ["good", `有效：${shown}`];
  };

  const check = async () => {
    answer("", "正在核验……");
    let tools;
    try { tools = await ready; } catch {
      return answer("wait", "这个浏览器不能核对签名（Ed25519），没有核验。请换用 2025 年 6 月以后的 Chrome、Edge，或新版 Firefox、Safari。");
    }
    if (!tools.sound) return answer("bad", "这一页里的名单被改动过，不能用来核验。请向发证单位重新索取。");
    const given = at("code").value.trim();
    const lines = given.split(/\r?\n/).map((line) => line.trim());
    if (lines[0] === "JX1") {
      // a place that is empty leaves an empty line, which a scanner may drop
      if (lines.length === 5) lines.splice(4, 0, "");
      const [, number, title, name, place] = lines;
      if (lines.length !== 6 || !(await tools.signed(lines.slice(0, 5).join("\n"), lines[5])))
        return answer("bad", "伪造或被改动：签名不是发证单位对这些文字签的。");
      return answer(...await judged(number, name, place, tools, `${title}，${name}${place ? `（${place}）` : ""}，编号 ${number}。请与纸面对照。`));
    }
    const name = at("name").value, place = at("place").value;
    if (!given || !packed(name)) return answer("wait", "请粘贴扫码得到的全部文字；或输入证书编号，并填写姓名、工作单位。");
    return answer(...await judged(given, name, place, tools, `${name}${place ? `（${place}）` : ""}，编号 ${given}。`));
  };

  const scan = async () => {
    const video = at("video"), detector = new BarcodeDetector({ formats: ["qr_code"] });
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch {
      return answer("wait", "没有打开摄像头。请允许使用摄像头，或用手机“扫一扫”后粘贴。");
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    const look = async () => {
      const [found] = await detector.detect(video).catch(() => []);
      if (!found) return requestAnimationFrame(look);
      stream.getTracks().forEach((track) => track.stop());
      video.hidden = true;
      at("code").value = found.rawValue;
      return check();
    };
    return look();
  };

  for (const id of ["code", "name", "place"]) at(id).addEventListener("input", () => at("answer").replaceChildren());  // an answer stands beside what it judged, or not at all
  at("check").addEventListener("click", check);
  at("camera").addEventListener("click", scan);
  if ("BarcodeDetector" in window) {
    at("camera").hidden = false;
    at("camera-none").hidden = true;
  }
})();
