// The run-time environment of SCORM 1.2: the object `API` in a window around this one, or around the one that opened it.
const began = Date.now();

function find(place) {
  try {
    for (; place; place = place.parent === place ? null : place.parent) if (place.API) return place.API;
  } catch { /* a window of another origin: nothing of the system is to be found beyond it */ }
  return null;
}

function key(api) {                                              // a random number of this attempt: no name, and it opens nothing
  const before = String(api.LMSGetValue("cmi.suspend_data")).match(/^[0-9a-f]{32}$/)?.[0];
  const made = before ?? [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
  if (!before) api.LMSSetValue("cmi.suspend_data", made);
  return made;
}

function spent() {                                               // HHHH:MM:SS
  const seconds = Math.round((Date.now() - began) / 1000), two = number => String(number).padStart(2, "0");
  return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

// Null where there is no system; else whether it records, the key, whether it has completion already, and what to call.
export async function connect(words) {
  const api = find(window) ?? find(opener) ?? find(top.opener);
  if (!api) return null;
  const begun = String(api.LMSInitialize("")) === "true", status = String(api.LMSGetValue("cmi.core.lesson_status"));
  if (!begun && !status) return null;
  const records = !["browse", "review"].includes(String(api.LMSGetValue("cmi.core.lesson_mode")));
  const lms = { records, key: key(api), completed: ["completed", "passed"].includes(status) };
  if (records && ["", "not attempted"].includes(status)) api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  api.LMSCommit("");
  let open = true;

  lms.report = async score => {                                  // "" once it is recorded, else what went wrong
    const values = [["cmi.core.session_time", spent()]];
    if (!lms.completed) values.push(["cmi.core.lesson_status", "completed"]);
    if (score !== null) values.push(["cmi.core.score.min", "0"], ["cmi.core.score.max", "100"], ["cmi.core.score.raw", String(score)]);
    const done = values.every(([name, value]) => String(api.LMSSetValue(name, value)) === "true") && String(api.LMSCommit("")) === "true";
    if (done) { lms.completed = true; return ""; }
    const error = api.LMSGetLastError();
    return words.error.replace("{code}", () => error).replace("{meaning}", () => api.LMSGetErrorString(error));
  };
  lms.close = () => {
    if (!open) return;
    open = false;
    if (records) {
      api.LMSSetValue("cmi.core.session_time", spent());
      api.LMSSetValue("cmi.core.exit", lms.completed ? "" : "suspend");
    }
    api.LMSCommit("");
    api.LMSFinish("");
  };
  return lms;
}
