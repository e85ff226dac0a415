// Posts the page's forms and buttons as actions {seq, action, fields}, shows what comes back as {ack, html, focus, announce}, and
// knows nothing of what any of it means. An action is sent again until it is acknowledged; the kernel acts on it once.
const BEAT = 5000, PATIENCE = 4000, AGAIN = 2000, PAUSE = 400;   // milliseconds
const asked = new URLSearchParams(location.search);             // a page around this one gives each of its people a part of the storage, ?for=
const part = asked.get("for")?.match(/^[0-9a-f]{32}$/) ? `${asked.get("for")}-` : "";
const [TOKEN, UNSENT, SEEN, GUEST, PICKS, LANGUAGE] = ["token", "unsent", "seen", "guest", "picks", "language"].map(name => `${part}course-${name}`);
const WIDE = 992;                                              // pixels from which page.css sets two columns

// A browser may forbid storage: then nothing is remembered, and all else works. In a package's frame it often forbids all but a cookie
// that is kept apart for the site around it (partitioned): that holds the one thing that brings its learner back.
const held = key => part && key === TOKEN && document.cookie.match(`(?:^|; )${key}=([^;]*)`)?.[1] || null;
const hold = (key, value) => { if (part && key === TOKEN) document.cookie = `${key}=${value ?? ""}; Max-Age=${value ? 34560000 : 0}; Secure; SameSite=None; Partitioned`; };
const stored = {
  get(area, key) { try { return globalThis[area].getItem(key); } catch { return area === "localStorage" ? held(key) : null; } },
  set(area, key, value) {
    try { value === null ? globalThis[area].removeItem(key) : globalThis[area].setItem(key, value); } catch { if (area === "localStorage") hold(key, value); }
  },
  keys(area, start) { try { return Object.keys(globalThis[area]).filter(key => key.startsWith(start)); } catch { return []; } },
};

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// Every control's value by its name: checkboxes as a list, radio buttons as the one value or "".
function read(form) {
  const fields = {};
  for (const { name, type, value, checked } of form.elements) {
    if (!name) continue;
    if (type === "checkbox") { fields[name] ??= []; if (checked) fields[name].push(value); }
    else if (type === "radio") { fields[name] ??= ""; if (checked) fields[name] = value; }
    else fields[name] = value;
  }
  return fields;
}

// The clipboard API belongs to secure pages: elsewhere the text is copied out of a field that exists for a moment.
async function copy(text, root) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* no such API here, or it is not allowed */ }
  const focused = document.activeElement, field = make("textarea", { className: "unseen", value: text });
  root.append(field);
  field.focus({ preventScroll: true });
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
// Text as a file, made in this browser. Its lines end in CRLF, as those of every text/* type do.
function save(name, type, text) {
  const href = URL.createObjectURL(new Blob([text.replace(/\r?\n/g, "\r\n")], { type }));
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

const listed = (area, key) => JSON.parse(stored.get(area, key) || "[]");
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
function recall() {
  const own = stored.get("sessionStorage", TOKEN);
  return own ? { token: own, shared: true } : { token: stored.get("localStorage", TOKEN) ?? "" };
}

// What this browser saw last, to be read until the kernel answers, in place of a first screen of the same version.
function before({ el }) {
  const { token, shared } = recall(), of = el.querySelector("[data-of]")?.dataset.of;
  const last = make("div", { className: "course", innerHTML: token && !shared && stored.get("localStorage", SEEN) || "" });
  if (!of || last.firstElementChild?.dataset.of !== of) return;
  for (const each of last.querySelectorAll("button, input")) each.disabled = true;   // but readable, and what is folded opens
  el.replaceChildren(last);
}

function render({ model, el }) {
  // Two windows of one kernel count apart, so that neither takes the other's actions for its own sent twice.
  let last = crypto.getRandomValues(new Uint32Array(1))[0] * 2 ** 20;
  let heard = Date.now(), busy = 0, draft = null, pause = 0, known = null, caught = false;
  let guest = stored.get("sessionStorage", GUEST) || random();  // by which an answer that is sent twice enrols one learner
  stored.set("sessionStorage", GUEST, guest);
  const waiting = new Map();
  const banner = make("div", { className: "banner", hidden: true });
  const status = make("p", { className: "status", role: "status" });
  const above = make("div", { className: "above" }), view = make("div");   // what is told meanwhile, and the screen, which that leaves alone
  const root = make("div", { className: "course" }, banner, status, above, view);
  const words = () => model.get("words");                      // what this script says by itself, in the language of the page
  banner.setAttribute("role", "alert");
  if (navigator.share) root.dataset.shares = "true";           // else page.css hides the buttons that share
  root.dataset.lmSuppressShortcuts = "true";                   // JupyterLab's own keys stay outside

  // --- actions, out ---
  // What is not acknowledged survives this window: submissions in the browser where it may be remembered, drafts in the window.
  function keep() {
    const left = [...waiting.values()].filter(each => each.kept), final = left.filter(each => each.final);
    const lines = list => list.map(each => [each.action, each.fields]);
    const drafts = draft ? [[draft.dataset.draft, read(draft)]] : [];
    const beyond = final.length && !recall().shared;
    stored.set("localStorage", `${UNSENT}-${guest}`, beyond ? JSON.stringify(lines(final)) : null);
    stored.set("sessionStorage", UNSENT, JSON.stringify([...lines(beyond ? left.filter(each => !each.final) : left), ...drafts]));
  }
  function transmit(entry) {
    entry.sent = Date.now();
    const { seq, action, fields } = entry;
    try { model.send({ seq, action, fields }); } catch { /* no connection: sent again later */ }
  }
  function send(action, fields, kept = false, final = false) {
    const entry = { seq: ++last, action, fields, kept, final, since: Date.now() };
    waiting.set(entry.seq, entry);
    if (kept) keep();
    transmit(entry);
    return entry.seq;
  }
  function flush() {
    clearTimeout(pause);
    const form = draft;
    draft = null;
    if (form) send(form.dataset.draft, read(form), true);
  }
  function go(action, fields, final = false, form = null) {    // one change of screen at a time
    if (busy) return;
    flush();
    busy = send(action, fields, final, final);
    waiting.get(busy).form = form;
    view.setAttribute("aria-busy", "true");
  }

  // --- answers, in ---
  function hear({ ack, html, aside, focus, announce, trouble, token, shared, reached }) {
    const entry = waiting.get(ack);
    waiting.delete(ack);
    heard = Date.now();
    if (entry?.kept || entry?.form) keep();
    if (token !== undefined && token !== known) remember(token, shared);
    if (reached !== undefined) { news = reached; inform(); }
    if (ack === busy) { busy = 0; view.removeAttribute("aria-busy"); }
    if (aside != null) above.innerHTML = aside;
    const moved = entry && !["hello", "go"].includes(entry.action);
    if (html) { show(html, entry && entry.action !== "hello" ? focus : ""); place(moved); see(); }
    if (!root.isConnected) el.replaceChildren(root);
    status.textContent = announce ?? "";
    warn(trouble && !refuse(entry?.form, trouble) ? trouble : "");
    if (trouble && entry?.action === "go") place(false);       // the address leads nowhere: back to that of what is shown
    if (ack != null) root.dataset.seq = ack;                   // else nobody asked: the page is told what goes on meanwhile
    const greeting = [...waiting.values()].some(each => each.action === "hello");
    if (entry?.action === "hello" && !greeting && (caught || !catchUp())) root.dataset.ready = "true";
  }
  function remember(token, shared) {                           // on a shared computer, no longer than this window lasts
    const own = token || stored.get("localStorage", TOKEN) === known;   // not somebody's who has begun in another window since
    known = token;
    stored.set("sessionStorage", TOKEN, shared ? token : "");
    if (!shared && own) stored.set("localStorage", TOKEN, token);
    if (token) stored.set("sessionStorage", PICKS, "");
    else stored.set("sessionStorage", UNSENT, "");
  }
  function see() {                                             // for `before`, by whoever is remembered here and no one else
    const { token, shared } = recall(), own = token && token === known && !shared && view.firstElementChild.dataset.of;
    if (own) for (const each of view.querySelectorAll("input")) each.defaultChecked = each.checked;
    stored.set("localStorage", SEEN, own ? view.innerHTML : "");
  }
  function show(html, focus) {
    flush();                                                   // what was picked a moment ago is kept, though the form goes
    const inside = !focus && view.contains(document.activeElement), held = inside && document.activeElement.id;
    const stand = () => { const { at, path } = view.firstElementChild?.dataset ?? {}; return at ?? path; }, at = stand();
    const open = [...view.querySelectorAll("details[open][id]")].map(each => each.id);
    const place = scrollY, picked = root.isConnected ? [] : [...document.querySelectorAll("form[data-question] :checked")].map(each => each.id);
    view.innerHTML = html;                                     // rendered by the kernel, which escapes all that it is given
    const { dataset: { screen }, lang, dir } = view.firstElementChild;
    root.dataset.screen = screen;
    if (lang) for (const each of hosted() ? [root, document.documentElement] : [root]) Object.assign(each, { lang, dir });
    for (const { dataset } of view.querySelectorAll("[data-left]")) dataset.end = Date.now() + dataset.left * 1000;
    if (!known) for (const id of [...picked, ...listed("sessionStorage", PICKS)]) { const box = find(id); if (box) box.checked = true; }
    if ((el.clientWidth || innerWidth) >= WIDE) for (const each of view.querySelectorAll("details[data-wide]")) { each.open = true; requestAnimationFrame(() => reveal(each)); }
    if (!focus) {                                              // seen anew, not gone to: what was open and focused stays so
      for (const id of open) find(id)?.setAttribute("open", "");
      if (inside) (held && find(held) || view.querySelector("h1[tabindex]"))?.focus({ preventScroll: true });
      scrollTo(scrollX, at === stand() ? place : 0);
    }
    const target = focus && find(focus);
    if (!target) return;
    (target.matches("h1") ? view : target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  }
  function catchUp() {                                         // once: deliver what this window, or one that was closed, could not; then look again
    caught = true;                                             // else what it sends would be found and sent again
    const { token, shared } = recall(), drafts = token ? listed("sessionStorage", UNSENT) : [];
    const closed = shared ? [] : stored.keys("localStorage", `${UNSENT}-`), left = closed.map(key => listed("localStorage", key)).flat();
    stored.set("sessionStorage", UNSENT, "");
    for (const key of closed) stored.set("localStorage", key, null);
    if (!left.length && !drafts.length) return false;
    if (!token && closed.length) { guest = closed[0].slice(UNSENT.length + 1); hello(); }   // as the guest of the closed window
    for (const [action, fields] of left) send(action, fields, true, true);
    for (const [action, fields] of drafts) send(action, fields, true);
    hello();
    return true;
  }
  function hello() {
    const join = asked.get("join") ?? "", report = asked.get("report");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
    const languages = [asked.get("lang"), stored.get("localStorage", LANGUAGE), ...navigator.languages ?? []].filter(Boolean).slice(0, 9);
    send("hello", { ...recall(), guest, join, zone, languages, at: hosted() ? location.hash : "", ...(report && { report }) });
  }
  function refuse(form, sentence) {                            // said beside the field that was filled in; false without one
    const field = form?.isConnected && form.querySelector("input[type=text]");
    if (!field) return false;
    const id = `${field.id}-error`;
    if (!find(id)) field.before(make("p", { id, className: "error" }));
    find(id).textContent = sentence;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", id);
    field.focus();
    return true;
  }
  function warn(sentence, offer = false) {
    if (banner.textContent.startsWith(sentence) && !banner.hidden === !!sentence) return;
    banner.hidden = !sentence;
    banner.toggleAttribute("data-pending", sentence === words().pending);
    const reload = make("button", { type: "button", textContent: words().reload, onclick: () => location.reload() });
    banner.replaceChildren(sentence, ...(offer ? [" ", reload] : []));
  }

  // --- the connection ---
  const beating = setInterval(() => {
    const now = Date.now(), [first] = waiting.values();
    for (const each of view.querySelectorAll("[data-end]")) {   // a timer: seconds left when it was shown, counted by this clock
      const left = Math.max(0, Math.ceil((each.dataset.end - now) / 1000));
      each.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      each.toggleAttribute("data-out", !left);
    }
    if (first && now - first.since > PATIENCE) {
      if (!root.isConnected) el.replaceChildren(root);
      warn([...waiting.values()].some(each => each.final) ? words().pending : words().lost, true);
    }
    for (const entry of waiting.values()) if (now - entry.sent > AGAIN) transmit(entry);
    if (!first && !document.hidden && now - heard > BEAT) send("beat", {});
  }, 500);

  // --- each screen's address and title, where the host of this page gives it the browser's history (data-history) ---
  const hosted = () => document.querySelector("[data-history]");   // the widget itself is drawn aside at first
  function place(moved) {
    const { path, title } = view.firstElementChild.dataset;
    if (!hosted() || !path) return;
    document.title = title;
    if (location.hash === path || (path === "#/" && !location.hash)) return;
    history[moved ? "pushState" : "replaceState"](null, "", path);
  }
  const goTo = () => hosted() && !location.hash.startsWith("#/") && location.hash   // a link within the page, such as the host's own
    ? place(false)
    : hosted() && location.hash !== view.firstElementChild?.dataset.path && go("go", { to: location.hash || "#/" });

  // --- what has been reached, for the page around this one or the one that opened it, if the host allows its origin (data-parents) ---
  let news = null, asker = null;
  const inform = () => news && asker?.source.postMessage({ course: "reached", ...news }, asker.origin);
  function answer({ data, origin, source }) {
    const allowed = hosted()?.dataset.parents?.split(" ").includes(origin) && source !== window && [parent, opener].includes(source);
    if (!allowed || data?.course !== "ask") return;
    asker = { source, origin };
    inform();
  }

  // --- links inside the page ---
  const find = id => root.querySelector("#" + CSS.escape(id));
  function jump(link) {
    const target = find(link.hash.slice(1));
    if (!target) return;
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const back = target.querySelector("a.back");
    if (back) {
      link.id ||= `from-${++last}`;
      back.hash = link.id;
      back.hidden = false;
    }
    target.scrollIntoView({ block: target.matches("li, article") ? "nearest" : "start" });
    target.focus({ preventScroll: true });
  }
  function reveal(box) {                                       // what is marked comes into sight, in a box that scrolls or on the page
    const marked = box.open && box.querySelector("mark");
    if (!marked) return;
    if (box.scrollHeight > box.clientHeight) box.scrollTop = marked.offsetTop - box.offsetTop - box.clientHeight / 3;
    else marked.scrollIntoView({ block: "center" });
  }
  function light({ type, target }) {
    const link = target.closest("a[data-lights]");
    const lit = link && find(link.hash.slice(1));
    if (!lit) return;
    const on = type === "mouseover" || type === "focusin", box = lit.closest("section");
    lit.classList.toggle("lit", on);
    if (on && box.scrollHeight > box.clientHeight) box.scrollTop = lit.offsetTop - box.offsetTop - box.clientHeight / 3;
  }

  // --- a button's own text, copied, shared or saved; nothing is sent to the server ---
  // button[data-copy=TEXT]                        copies the text
  // button[data-share]                            shares data-share-title, -text and -url; shown only where the browser can share
  // button[data-download=FILE][data-type=MIME]    saves data-text as a file
  // Each text may stand in another element instead: data-copy-from, data-share-from, data-from = "#id" (a template, a field, any text).
  function textOf(dataset, own, from) {
    const source = dataset[from] && root.querySelector(dataset[from]);
    if (!source) return dataset[own] ?? "";
    return source.matches("input, textarea") ? source.value : source.content?.textContent ?? source.innerText;
  }
  async function hand(button) {
    const { dataset } = button;
    if (dataset.download !== undefined) {
      save(dataset.download, dataset.type ?? "text/plain", textOf(dataset, "text", "from"));
      return say(words().saved.replace("{name}", dataset.download), button);
    }
    const shares = dataset.share !== undefined, text = shares ? textOf(dataset, "shareText", "shareFrom") : textOf(dataset, "copy", "copyFrom");
    const { shareTitle: title, shareUrl: url } = dataset;
    try { if (shares) return await navigator.share({ title, text, url }); }
    catch (error) { if (error.name === "AbortError") return; }   // the reader changed their mind; else copy it
    if (await copy([text, shares && url].filter(Boolean).join("\n"), root)) say(words().copied, button);
    else warn(words().uncopied);
  }
  function say(sentence, button) {                             // to be heard, even if it was said a moment ago, and seen beside the button
    status.textContent = "";
    button.dataset.said = sentence;
    setTimeout(() => { status.textContent = sentence; }, 50);
    setTimeout(() => { delete button.dataset.said; }, 3000);
  }

  function press(event) {                                      // a button may have keys of its own, as a presenter's clicker sends them
    const key = event.key === " " ? "Space" : event.key;
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(`input, select, textarea${key === "Space" ? ", button, summary, a" : ""}`)) return;
    const button = root.querySelector(`[data-keys~="${CSS.escape(key)}"]`);
    if (button) { event.preventDefault(); button.click(); }
  }

  root.addEventListener("submit", event => {
    event.preventDefault();
    const form = event.target;
    if (draft !== form) flush();                               // what was picked in another form
    clearTimeout(pause);
    draft = null;                                              // the form itself goes, and says all that a draft would
    if (form.dataset.action) go(form.dataset.action, read(form), "question" in form.dataset, form);
  });
  root.addEventListener("click", event => {
    const button = event.target.closest("button[data-action]"), link = event.target.closest("a[href^='#']");
    if (busy && event.target.closest("input, label")) event.preventDefault();   // what was submitted stays as it was
    const printed = event.target.closest("button[data-print]");
    const handed = event.target.closest("button:is([data-copy], [data-copy-from], [data-share], [data-download])");
    if (handed) hand(handed);
    if (printed) { root.dataset.print = printed.dataset.print; print(); delete root.dataset.print; }
    if (button) {
      const { action, primary, ...fields } = button.dataset;
      if (fields.languages) stored.set("localStorage", LANGUAGE, fields.languages);
      go(action, fields);
    }
    if (link) { event.preventDefault(); jump(link); }
  });
  root.addEventListener("change", event => {
    const form = event.target.form;
    if (!form?.dataset.draft) return;
    if (!known && "question" in form.dataset) stored.set("sessionStorage", PICKS, JSON.stringify([...form.querySelectorAll(":checked")].map(each => each.id)));
    if (draft !== form) flush();
    draft = form;
    keep();
    see();
    clearTimeout(pause);
    pause = setTimeout(flush, PAUSE);
  });
  root.addEventListener("click", event => {                    // a thread that its reader opens
    const box = event.target.closest("summary")?.parentElement;
    if (box?.matches("details[data-wide]")) setTimeout(() => reveal(box), 50);
  });
  for (const name of ["mouseover", "mouseout", "focusin", "focusout"]) root.addEventListener(name, light);
  root.addEventListener("keydown", event => {
    event.stopPropagation();                                   // else a notebook takes arrows and letters for its own
    if (event.key === "Enter" && event.target.matches("[type=checkbox], [type=radio]")) event.preventDefault();   // only the button submits
    if (event.key === "Escape") for (const each of root.querySelectorAll(".bar details[open]")) each.open = false;
    press(event);
  });
  addEventListener("keydown", press);
  addEventListener("pagehide", flush);
  addEventListener("popstate", goTo);
  const elsewhere = ({ key, newValue }) => {                   // signed out, or started, in another window of this browser
    if (key === TOKEN && newValue === "") {
      if (hosted()) history.replaceState(null, "", location.pathname + location.search);   // at the start, not at the screen of somebody else
      location.reload();
    }
    else if (key === TOKEN && !known) hello();
  };
  addEventListener("storage", elsewhere);
  addEventListener("message", answer);

  model.on("msg:custom", hear);
  hello();
  return () => {
    clearInterval(beating);
    clearTimeout(pause);
    model.off("msg:custom", hear);
    removeEventListener("pagehide", flush);
    removeEventListener("keydown", press);
    removeEventListener("popstate", goTo);
    removeEventListener("storage", elsewhere);
    removeEventListener("message", answer);
  };
}
export default { render, before };
