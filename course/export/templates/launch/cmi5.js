// cmi5: statements to the record store that the launch names, with the token that it hands out once (cmi5, Quartz edition).
// Completed and passed are said once for a registration, passed or failed once in a session, and terminated last; what was said is
// kept in the state document `STATE`.
const STATE = "hosted-course", CMI5 = "https://w3id.org/xapi/cmi5/context/", VERBS = "http://adlnet.gov/expapi/verbs/";
const given = new URLSearchParams(location.search), began = Date.now();
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
const spent = () => `PT${Math.round((Date.now() - began) / 10) / 100}S`;

function uuid() {                                                // crypto.randomUUID is missing without https
  const hex = random();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

// Null where the page was not launched, or was reloaded: the token of a launch is handed out once.
export async function connect(words) {
  const [endpoint, token, actor, registration, activity] = ["endpoint", "fetch", "actor", "registration", "activityId"].map(name => given.get(name));
  if (!endpoint || !token || !actor || !registration || !activity) return null;
  const handed = await fetch(token, { method: "POST" }).then(reply => reply.json()).catch(() => ({}));
  if (!handed["auth-token"]) return null;
  const headers = { Authorization: `Basic ${handed["auth-token"]}`, "X-Experience-API-Version": "1.0.3" };

  function ask(path, query, options = {}) {
    const url = new URL(path, endpoint.endsWith("/") ? endpoint : `${endpoint}/`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const json = options.body ? { "Content-Type": "application/json" } : {};
    return fetch(url, { ...options, headers: { ...headers, ...json, ...options.headers } });
  }
  const place = stateId => ({ activityId: activity, agent: actor, registration, stateId });
  const read = async (path, query) => { const reply = await ask(path, query); return reply.ok ? reply.json() : {}; };

  const launch = await read("activities/state", place("LMS.LaunchData"));
  if (!launch.contextTemplate) return null;
  await ask("agents/profile", { agent: actor, profileId: "cmi5LearnerPreferences" });   // which cmi5 wants asked for
  const state = { key: random(), ...await read("activities/state", place(STATE)) };
  let kept = false;
  async function keep() {
    kept = (await ask("activities/state", place(STATE), { method: "PUT", body: JSON.stringify(state) })).ok;
    if (!kept) throw new Error(words.unkept);
  }

  function statement(verb, result, categories = [], extensions = {}) {
    const template = launch.contextTemplate, activities = template.contextActivities ?? {};
    const category = [...activities.category ?? [], ...["cmi5", ...categories].map(name => ({ id: `${CMI5}categories/${name}` }))];
    return {
      id: uuid(), actor: JSON.parse(actor), verb: { id: VERBS + verb, display: { en: verb } }, object: { id: activity, objectType: "Activity" },
      context: { ...template, registration, contextActivities: { ...activities, category }, extensions: { ...template.extensions, ...extensions } },
      ...(result && { result }), timestamp: new Date().toISOString(),
    };
  }
  async function send(said, options = {}) {
    const reply = await ask("statements", { statementId: said.id }, { method: "PUT", body: JSON.stringify(said), ...options });
    if (!reply.ok && reply.status !== 409) throw new Error(words.answered.replace("{status}", reply.status));   // 409: it has this one
  }

  const made = {};                                               // sent again as it was, so that it is the same to the store
  async function once(verb, result, extensions) {
    if (!state[verb]) {
      made[verb] ??= statement(verb, { ...result, duration: spent() }, ["moveon"], extensions);
      await send(made[verb]);
      state[verb] = true;
      kept = false;
    }
    if (!kept) await keep();
  }

  await send(statement("initialized"));
  await keep();
  let open = true, judged = state.passed === true;
  const mastery = launch.masteryScore, least = mastery === undefined ? {} : { [`${CMI5}extensions/masteryscore`]: mastery };
  const lms = { key: state.key, records: launch.launchMode === "Normal", completed: state.completed === true };
  if (/^https?:/.test(launch.returnURL ?? "")) lms.back = launch.returnURL;

  lms.report = async score => {                                  // "" once it is recorded, else what went wrong
    try {
      await once("completed", { completion: true });
      lms.completed = true;
      if (score === null || judged) return "";
      const scaled = score / 100;
      if (mastery === undefined || scaled >= mastery) await once("passed", { success: true, score: { scaled } }, least);
      else await send(made.failed ??= statement("failed", { success: false, score: { scaled }, duration: spent() }, ["moveon"], least));
      judged = true;
      return "";
    } catch (error) {
      return error.message;
    }
  };
  lms.close = () => {
    if (!open) return Promise.resolve();
    open = false;
    return send(statement("terminated", { duration: spent() }), { keepalive: true }).catch(() => {});   // the page is closing: there is no one to tell
  };
  return lms;
}
