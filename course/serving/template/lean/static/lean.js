// Hosts anywidget front-end modules (AFM) on a Voila kernel: no JupyterLab, no widget manager, no other script.
// What it owes a module: initialize and render with their cleanups, signal, get/set/save_changes, on/off, custom messages
// both ways with buffers, _css, experimental.invoke, and host.getModel/getWidget for models the displayed one refers to.
const page = document.getElementById("lean"), bar = document.getElementById("lean-banner"), { kernel, base, module, patience } = page.dataset;
// A token in the address has become a cookie by now: it need not be read over a shoulder, nor copied along with the link.
if (new URLSearchParams(location.search).has("token")) history.replaceState(history.state, "", location.pathname + location.hash);
const text = new TextDecoder(), utf8 = new TextEncoder();
// randomUUID is missing where the page is served without https from another host than localhost.
const uid = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
const session = uid();

// --- the wire: v1.kernel.websocket.jupyter.org ---
const bytes = b => b instanceof ArrayBuffer ? new Uint8Array(b) : new Uint8Array(b.buffer, b.byteOffset, b.byteLength);
function pack(channel, message) {
  const json = ["header", "parent_header", "metadata", "content"].map(k => utf8.encode(JSON.stringify(message[k])));
  const parts = [utf8.encode(channel), ...json, ...message.buffers.map(bytes)], count = parts.length + 1;
  const out = new Uint8Array(8 * (count + 1) + parts.reduce((sum, p) => sum + p.length, 0)), view = new DataView(out.buffer);
  const put = (at, x) => view.setUint32(8 * at, x, true);            // offsets are 64 bits wide; no message here needs the upper half
  let offset = 8 * (count + 1);
  put(0, count);
  parts.forEach((p, i) => { put(i + 1, offset); out.set(p, offset); offset += p.length; });
  put(count, offset);
  return out.buffer;
}
function unpack(buffer) {
  const view = new DataView(buffer), count = view.getUint32(0, true), at = i => view.getUint32(8 * (i + 1), true);
  const json = i => JSON.parse(text.decode(new Uint8Array(buffer, at(i), at(i + 1) - at(i)))), buffers = [];
  for (let i = 5; i < count - 1; i++) buffers.push(new DataView(buffer, at(i), at(i + 1) - at(i)));
  return { header: json(1), parent: json(2), content: json(4), buffers };
}
// Binary values in a state are taken out to buffers, and put back at their paths.
function takeOut(x, path, paths, buffers) {
  if (x instanceof ArrayBuffer || ArrayBuffer.isView(x)) { paths.push(path); buffers.push(x); return null; }
  if (Array.isArray(x)) return x.map((y, i) => takeOut(y, [...path, i], paths, buffers));
  if (x && typeof x === "object") return Object.fromEntries(Object.entries(x).map(([k, y]) => [k, takeOut(y, [...path, k], paths, buffers)]));
  return x;
}
const putBack = (x, paths, buffers) => (paths ?? []).forEach((path, i) => { let y = x; path.slice(0, -1).forEach(k => y = y[k]); y[path.at(-1)] = buffers[i]; });

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
function send(type, content, { buffers = [], channel = "shell", keep = true, metadata = {} } = {}) {
  const msg_id = uid(), header = { msg_id, msg_type: type, username: "", session, date: new Date().toISOString(), version: "5.4" };
  const message = { header, parent_header: {}, metadata: { ...metadata, heard }, content, buffers };
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

function receive({ header, parent, content, buffers }) {
  const type = header.msg_type, body = content.data, model = models.get(content.comm_id);
  // What answers a message acknowledges it; one without an answer is acknowledged when the kernel is idle again.
  if ((type === "comm_msg" || (type === "status" && content.execution_state === "idle")) && open.delete(parent.msg_id)) models.forEach(m => m.idle(parent.msg_id));
  if (type === "status") return;
  if (type === "kernel_info_reply") { if (!ready) setTimeout(() => ready || socket?.readyState !== 1 || ask(), 250); }   // an ordinary kernel loses what comes before its sockets stand
  else if (type === "comm_close") model?.destroy();
  else if (type !== "comm_msg") return;
  else if (content.comm_id === control && body.method === "update_states") { putBack(body.states, body.buffer_paths, buffers); arrive(body.states); }
  else if (content.comm_id === control && body.method === "trouble") banner("trouble");
  else model?.receive(body, buffers);
}
function arrive(states) {
  for (const [id, { state }] of Object.entries(states)) models.has(id) ? models.get(id).merge(state) : add(id, state);
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
const models = new Map(), awaited = new Map();
function add(id, state) { const m = new Model(id, state); models.set(id, m); awaited.get(id)?.forEach(f => f(m)); awaited.delete(id); }
function find(ref) {                                                 // a model made after the page is asked for once it is needed
  const id = ref.replace(/^(anywidget:|IPY_MODEL_)/, "");
  if (models.has(id)) return Promise.resolve(models.get(id));
  ask();
  return new Promise(f => awaited.set(id, [...awaited.get(id) ?? [], f]));
}
class Model {
  dirty = {}; listeners = []; inflight = null; gone = new AbortController();
  constructor(id, state) { this.id = id; this.state = state; }
  facade(tag = {}) {                                                 // what a module sees; its listeners go with the tag
    const m = this;
    return { get: k => m.state[k], set: (k, v) => m.set(k, v), save_changes: () => m.save(),
      send: (content, _callbacks, buffers) => { m.inflight = null; m.save(); m.post({ method: "custom", content }, buffers ?? []); },   // traits set before it arrive before it
      on: (names, f) => names.split(" ").forEach(n => m.listeners.push([n, f, tag])), off: (names, f) => m.off(names, f, tag),
      widget_manager: { get_model: async ref => (await find(ref)).facade(tag) } };
  }
  off(names, f, tag) { const ns = names?.split(" "); this.listeners = this.listeners.filter(l => !((!ns || ns.includes(l[0])) && (!f || l[1] === f) && (!tag || l[2] === tag))); }
  fire(name, ...args) { for (const [n, f] of [...this.listeners]) if (n === name) try { f(...args); } catch (e) { console.error(e); } }
  assign(values) {
    const changed = Object.keys(values).filter(k => !same(this.state[k], values[k])); Object.assign(this.state, values);
    changed.forEach(k => this.fire("change:" + k, this, values[k], {})); if (changed.length) this.fire("change", this);
  }
  set(k, v) { const values = typeof k === "object" ? k : { [k]: v }; Object.assign(this.dirty, values); this.assign(values); }
  save() {                                                           // one update under way at a time, the rest gathered
    if (this.inflight || !Object.keys(this.dirty).length) return;
    const paths = [], buffers = [], state = takeOut(this.dirty, [], paths, buffers); this.dirty = {}; this.last = state;
    this.inflight = this.post({ method: "update", state, buffer_paths: paths }, buffers);
  }
  idle(id) { if (id === this.inflight) { this.inflight = null; this.save(); } }
  post(data, buffers) { if (shown === "trouble") banner(); return send("comm_msg", { comm_id: this.id, data }, { buffers }); }
  merge(state) { for (const k of Object.keys({ ...this.dirty, ...(this.inflight ? this.last : {}) })) delete state[k]; this.assign(state); }
  receive(body, buffers) {
    if (body.method === "update") { putBack(body.state, body.buffer_paths, buffers); this.assign(body.state); }
    else if (body.method === "custom") this.fire("msg:custom", body.content, buffers);
  }
  bound() { return this._bound ??= bind(this); }
  destroy() { this.gone.abort(); this.listeners = []; models.delete(this.id); }
}
const same = (a, b) => a === b || (typeof a === "object" && typeof b === "object" && !ArrayBuffer.isView(a) && JSON.stringify(a) === JSON.stringify(b));

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
const clean = f => { if (typeof f === "function") Promise.resolve().then(f).catch(e => console.warn(e)); };
const experimental = m => ({ invoke: (name, msg, { buffers = [], signal = AbortSignal.timeout(3000) } = {}) => new Promise((ok, no) => {
  if (signal.aborted) return no(signal.reason);
  const id = uid(), f = m.facade(), done = () => f.off("msg:custom", hear), hear = (r, b) => { if (r.id === id) { done(); ok([r.response, b]); } };
  signal.addEventListener("abort", () => { done(); no(signal.reason); });
  f.on("msg:custom", hear); f.send({ id, kind: "anywidget-command", name, msg }, undefined, buffers);
}) });
async function bind(m) {
  style(m.state._css);
  const loaded = await load(m.state._esm), def = loaded.default ?? { render: loaded.render }, widget = typeof def === "function" ? await def() : def;
  const result = await widget.initialize?.({ model: m.facade(), signal: m.gone.signal, experimental: experimental(m) });
  if (typeof result === "function") m.gone.signal.addEventListener("abort", () => clean(result));
  return { widget, exports: typeof result === "object" ? result : undefined };
}
async function view(m, el, signal) {
  const { widget } = await m.bound(), tag = {}, host = {
    getModel: async ref => (await find(ref)).facade(tag),
    getWidget: async ref => { const c = await find(ref), { exports } = await c.bound(); return { exports, render: o => view(c, o.el, o.signal ?? signal) }; } };
  const result = await widget.render?.({ model: m.facade(tag), el, signal, host, experimental: experimental(m) });
  signal.addEventListener("abort", () => { m.off(null, null, tag); clean(result); });
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
  try { await view(m, el, m.gone.signal); swap(); } catch (e) { console.error(e); banner("gone", true); }
}
// A module that has `before` is called with the place of a view before its model is there: to show there what can be read already.
for (const v of page.querySelectorAll("[data-model]")) if (module) import(new URL(module, location.href)).then(m => v.dataset.phase === "interactive" || m.default?.before?.({ el: v }), () => {});
setTimeout(() => lived || shown || banner("wait"), 1000);
connect();
