// Hosts anywidget front-end modules (AFM) on a Voila kernel: no JupyterLab, no widget manager, no other script.
// What it owes a module: render with its cleanup and signal, get, on/off, custom messages both ways, and _css. A page that
// sets traits, sends buffers or shows one model inside another needs a widget manager, which this is not.
const page = document.getElementById("lean"), bar = document.getElementById("lean-banner"), { kernel, base, module, patience } = page.dataset;
// A token in the address has become a cookie by now: it need not be read over a shoulder, nor copied along with the link.
if (new URLSearchParams(location.search).has("token")) history.replaceState(history.state, "", location.pathname + location.hash);
const text = new TextDecoder(), utf8 = new TextEncoder();
// randomUUID is missing where the page is served without https from another host than localhost.
const uid = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
const session = uid();

// --- the wire: v1.kernel.websocket.jupyter.org ---
function pack(channel, message) {
  const json = ["header", "parent_header", "metadata", "content"].map(k => utf8.encode(JSON.stringify(message[k])));
  const parts = [utf8.encode(channel), ...json], count = parts.length + 1;
  const out = new Uint8Array(8 * (count + 1) + parts.reduce((sum, p) => sum + p.length, 0)), view = new DataView(out.buffer);
  const put = (at, x) => view.setUint32(8 * at, x, true);            // offsets are 64 bits wide; no message here needs the upper half
  let offset = 8 * (count + 1);
  put(0, count);
  parts.forEach((p, i) => { put(i + 1, offset); out.set(p, offset); offset += p.length; });
  put(count, offset);
  return out.buffer;
}
function unpack(buffer) {
  const view = new DataView(buffer), at = i => view.getUint32(8 * (i + 1), true);
  const json = i => JSON.parse(text.decode(new Uint8Array(buffer, at(i), at(i + 1) - at(i))));
  return { header: json(1), parent: json(2), content: json(4) };
}

// --- the banner: one polite line, and a button where only the reader can go on ---
let shown;
function banner(word, button) {
  if (word === shown) return;
  shown = word;
  if (!word) return bar.replaceChildren();
  const line = document.createElement("p"); line.textContent = bar.dataset[word] + " ";
  if (button) { const b = document.createElement("button"); b.textContent = bar.dataset.again; b.onclick = () => location.reload(); line.append(b); }
  bar.replaceChildren(line);
}

// --- the connection ---
let socket, tries = 0, lastHeard = 0, heard = 0, probe, over = false, retry, ready = false, lived = false, control;
let blocked = 0, polling = false;                                    // WebSockets in a row that did not open; whether the page does without
const KEPT = "lean-polling";                                         // for ten minutes this tab remembers it, or each page would wait anew
try { polling = !!patience && Date.now() - Number(sessionStorage.getItem(KEPT) ?? 0) < 600000; } catch { /* storage is forbidden here */ }
const open = new Map();                                              // sent and not yet dealt with: sent again after a reconnect, under the same id
function send(type, content, { channel = "shell", keep = true, metadata = {} } = {}) {
  const msg_id = uid(), header = { msg_id, msg_type: type, username: "", session, date: new Date().toISOString(), version: "5.4" };
  const message = { header, parent_header: {}, metadata: { ...metadata, heard }, content };
  if (over && keep) return null;
  const again = content.data?.content?.seq !== undefined && [...open].find(([, [m]]) => JSON.stringify(m.content) === JSON.stringify(content));
  if (again) return again[0];                                        // a module that sends again what carries its seq: that is done here
  if (keep) open.set(msg_id, [message, Date.now()]);
  if (socket?.readyState === 1 && (ready || !keep)) socket.send(pack(channel, message));   // else it goes when the connection is back
  return msg_id;
}
function ask() {
  control = uid();                                                   // ipywidgets wants the version of the control protocol in the metadata
  send("comm_open", { comm_id: control, target_name: "jupyter.widget.control", data: {} }, { keep: false, metadata: { version: "1.0.0" } });
  send("comm_msg", { comm_id: control, data: { method: "request_states" } }, { keep: false });
}
function connect() {
  clearTimeout(retry); clearTimeout(probe); probe = 0; ready = false;
  const url = new URL(`${base}api/kernels/${kernel}/channels?session_id=${session}&heard=${heard}`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const s = socket = polling ? new Polling() : new WebSocket(url, "v1.kernel.websocket.jupyter.org");
  s.binaryType = "arraybuffer"; blocked++;
  const slow = setTimeout(() => s.close(), Number(patience ?? 8000));
  s.onopen = () => { clearTimeout(slow); blocked = 0; lastHeard = Date.now(); ask(); send("kernel_info_request", {}, { keep: false }); };
  s.onmessage = e => { if (s !== socket) return; heard++; lastHeard = Date.now(); clearTimeout(probe); probe = 0; if (ready && shown === "lost") banner(); receive(unpack(e.data)); };
  s.onclose = e => { clearTimeout(slow); if (s === socket) lost(e.code); };
}
async function lost(code) {
  socket = null; if (over) return;
  if (code === 4410) return rejoin();
  if (code === 4409 || code === 4400) { over = true; return banner("gone", true); }   // open elsewhere, or refused: not by itself
  banner(lived ? "lost" : "wait");
  let there; try { there = (await fetch(`${base}api/kernels/${kernel}`, { cache: "no-store" })).status; } catch { /* offline: try again */ }
  if (there === 404) return rejoin();
  if (there !== 204) blocked = 0;                                    // nothing gets through just now
  else if (patience && blocked > 1) { polling = true; try { sessionStorage.setItem(KEPT, Date.now()); } catch { /* forbidden: see above */ } }
  clearTimeout(retry); retry = setTimeout(connect, Math.min(8000, 250 * 2 ** tries++) * (.5 + Math.random()));
}
class Polling {                                                      // frames over plain HTTP, used as a WebSocket is (course/serving/polling.py)
  readyState = 1; queue = []; ended = new AbortController();
  constructor() { setTimeout(() => { this.onopen(); this.listen(); }); }
  async ask(body) {
    const options = { method: body ? "POST" : "GET", body, cache: "no-store", signal: this.ended.signal };
    const reply = await fetch(`${base}api/kernels/${kernel}/poll?heard=${heard}`, options);
    if (!reply.ok) throw reply;
    return reply.arrayBuffer();
  }
  async repeat(what) { try { while (this.readyState === 1 && await what() !== false); } catch (e) { this.close(e.status ? 4000 + e.status : 1006); } }
  listen() {
    this.repeat(async () => {
      const data = await this.ask(), view = new DataView(data);
      for (let at = 0, size; at < data.byteLength && this.readyState === 1; at += size) {   // a frame's last offset is its length
        size = view.getUint32(at + 8 * view.getUint32(at, true), true);
        try { this.onmessage({ data: data.slice(at, at + size) }); } catch (e) { console.error(e); }
      }
    });
  }
  send(frame) {                                                      // one request at a time keeps the order; what comes meanwhile goes with the next
    if (this.queue.push(frame) > 1) return;
    setTimeout(() => this.repeat(async () => {
      let number = 0, size = 0;
      while (number < Math.min(this.queue.length, 20) && (!number || size + this.queue[number].byteLength < 60000)) size += this.queue[number++].byteLength;
      await this.ask(new Blob(this.queue.slice(0, number)));
      this.queue.splice(0, number);
      return this.queue.length > 0;
    }));
  }
  close(code = 1000) { if (this.readyState === 3) return; this.readyState = 3; this.ended.abort(); this.onclose?.({ code }); }
}
function rejoin() {                                                  // the kernel is gone: a new page restores the place, spread over a moment
  over = true; open.clear(); banner("gone", true);
  const now = Date.now(); let again = false;
  try { again = now - Number(sessionStorage.getItem("lean-rejoined") ?? 0) < 15000; sessionStorage.setItem("lean-rejoined", now); } catch { /* storage is forbidden here */ }
  const later = () => setTimeout(reload, 1000 + 1500 * Math.random());
  const reload = () => fetch(`${base}api/kernels/${kernel}`, { cache: "no-store" }).then(r => r.status < 500 ? location.reload() : later(), later);   // a proxy's 502 is no page
  setTimeout(reload, again ? 4000 + 6000 * Math.random() : 1500 * Math.random());
}
function check() {                                                   // does the kernel still answer? the server's own pings say nothing to a script
  if (over) return;
  if (!socket) return connect();
  if (socket.readyState !== 1 || probe) return;
  send("kernel_info_request", {}, { channel: "control", keep: false });
  const s = socket;                                                  // say so soon, and take a new line only later: a busy server needs no crowd that reconnects
  probe = setTimeout(() => { banner("lost"); probe = setTimeout(() => { if (s === socket) { s.onclose = null; s.close(); lost(); } }, 6000); }, 1500);
}
setInterval(() => {                                                  // quiet for long, or something unanswered for 1.5 s: the banner is up within 5
  const now = Date.now(), [first] = open.values();
  if (!document.hidden && (now - lastHeard > 25000 || (first && now - first[1] > 1500 && now - lastHeard > 1500))) check();
}, 1000);
document.addEventListener("visibilitychange", () => document.hidden || check());
addEventListener("online", check);
addEventListener("offline", () => { if (socket) { socket.onclose = null; socket.close(); lost(); } });
// A closed page frees its kernel; one that comes back from the browser's back-forward cache has lost it and starts anew.
addEventListener("pagehide", () => {
  over = true; if (socket) socket.onclose = null;
  const xsrf = document.cookie.match(/(?:^|; )_xsrf=([^;]+)/)?.[1] ?? "";
  navigator.sendBeacon(`${base}voila/api/shutdown/${kernel}?_xsrf=${xsrf}`);
});
addEventListener("pageshow", e => e.persisted && location.reload());

function receive({ header, parent, content }) {
  const type = header.msg_type, body = content.data, model = models.get(content.comm_id);
  // What answers a message acknowledges it; one without an answer is acknowledged when the kernel is idle again.
  if (type === "comm_msg" || (type === "status" && content.execution_state === "idle")) open.delete(parent.msg_id);
  if (type === "status") return;
  if (type === "kernel_info_reply") { if (!ready) setTimeout(() => ready || socket?.readyState !== 1 || ask(), 250); }   // an ordinary kernel loses what comes before its sockets stand
  else if (type === "comm_close") model?.destroy();
  else if (type !== "comm_msg") return;
  else if (content.comm_id === control && body.method === "update_states") arrive(body.states);
  else if (content.comm_id === control && body.method === "trouble") banner("trouble");
  else model?.receive(body);
}
function arrive(states) {
  for (const [id, { state }] of Object.entries(states)) models.has(id) ? Object.assign(models.get(id).state, state) : models.set(id, new Model(id, state));
  if (ready) return;
  const views = [...page.querySelectorAll("[data-model]")], first = !views.some(v => v.dataset.phase);
  if (views.some(v => !models.has(v.dataset.model))) return rejoin();   // a restarted kernel knows nothing of this page
  ready = lived = true; tries = 0; banner();
  if (first) views.forEach(v => mount(models.get(v.dataset.model), v));
  const s = socket;
  [...open.values()].forEach((entry, i) => {                         // a few at once, the rest at a pace that the server's door allows
    entry[1] = Date.now() + 100 * Math.max(0, i - 30);
    setTimeout(() => s === socket && s.readyState === 1 && s.send(pack("shell", entry[0])), entry[1] - Date.now());
  });
}

// --- the models ---
const models = new Map();
class Model {                                                        // also what a module sees of it
  listeners = []; gone = new AbortController();
  constructor(id, state) { this.id = id; this.state = state; }
  get(key) { return this.state[key]; }
  on(name, f) { this.listeners.push([name, f]); }
  off(name, f) { this.listeners = this.listeners.filter(l => l[0] !== name || l[1] !== f); }
  send(content) { if (shown === "trouble") banner(); send("comm_msg", { comm_id: this.id, data: { method: "custom", content } }); }
  receive({ method, state, content }) {
    if (method === "update") Object.assign(this.state, state);
    else if (method === "custom") for (const [name, f] of [...this.listeners]) if (name === "msg:custom") try { f(content); } catch (e) { console.error(e); }
  }
  destroy() { this.gone.abort(); this.listeners = []; models.delete(this.id); }
}

// --- the module ---
async function load(source) {                                        // the page's address comes first: text can only be run from a blob address
  if (module) return import(new URL(module, location.href));
  if (/^(https?:\/)?\/\S*$/.test(source)) return import(source);        // no spaces: "// a comment" is text
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try { return await import(url); } finally { URL.revokeObjectURL(url); }
}
function style(css) {                                                // a constructed sheet holds under style-src 'self', where <style> does not
  if (!css) return;
  const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
async function mount(m, place) {                                     // drawn aside, and put in place of the readable text once there is something to see
  const el = document.createElement("div"); el.className = "lean-widget"; place.dataset.phase = "mounting";
  const swap = () => {
    if (!el.hasChildNodes() || place.dataset.phase === "interactive") return;
    const id = place.contains(document.activeElement) && document.activeElement.id;   // whoever reads by keyboard stays where they are
    place.replaceChildren(el); place.dataset.phase = "interactive"; if (id) document.getElementById(id)?.focus(); performance.mark("lean-interactive");
  };
  const seen = new MutationObserver(() => { swap(); if (el.isConnected) seen.disconnect(); });
  seen.observe(el, { childList: true });
  try {
    style(m.state._css);
    const { default: widget } = await load(m.state._esm), signal = m.gone.signal, end = await widget.render({ model: m, el, signal });
    if (end) signal.addEventListener("abort", end);
    swap();
  } catch (e) { console.error(e); banner("gone", true); }
}
// A module that has `before` is called with the place of a view before its model is there: to show there what can be read already.
for (const v of page.querySelectorAll("[data-model]")) if (module) import(new URL(module, location.href)).then(m => v.dataset.phase === "interactive" || m.default?.before?.({ el: v }), () => {});
setTimeout(() => lived || shown || banner("wait"), 1000);
connect();
