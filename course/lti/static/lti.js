// Keeps the proof of a login in the platform's own storage, for frames in which a browser keeps no cookies, and sends
// the forms that lead back to the platform. Source: LTI postMessage Storage, LTI Client Side postMessages (1EdTech).
const WAIT = 3000;                                             // milliseconds that the platform has for an answer

function ask({ frame, origin }, message) {
  return new Promise((resolve, reject) => {
    const host = window.parent !== window ? window.parent : window.opener;
    let target = host;
    try { if (frame && frame !== "_parent") target = host.frames[frame] ?? host; } catch { /* frames of another origin may be hidden: ask the window itself */ }
    if (!target) return reject(new Error("no platform"));
    const message_id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const hear = event => {
      if (event.origin !== origin || event.data?.message_id !== message_id || event.data.subject !== `${message.subject}.response`) return;
      done();
      event.data.error ? reject(new Error("refused")) : resolve(event.data.value);
    };
    const late = setTimeout(() => { done(); reject(new Error("no answer")); }, WAIT);
    const done = () => { clearTimeout(late); removeEventListener("message", hear); };
    addEventListener("message", hear);
    target.postMessage({ ...message, message_id }, origin);
  });
}

const step = document.querySelector("[data-step]")?.dataset ?? {};
if (step.step === "login") {                                   // without storage, a cookie may still do
  ask(step, { subject: "lti.put_data", key: step.key, value: step.proof }).catch(() => {}).then(() => location.replace(step.next));
} else if (step.step === "launch") {
  const form = document.querySelector("form");
  ask(step, { subject: "lti.get_data", key: step.key })
    .then(value => { form.elements.proof.value = value ?? ""; })
    .catch(() => {})
    .then(() => form.submit());
} else if (step.step === "return") {
  document.querySelector("form").submit();
} else if (step.step === "registered") {
  document.querySelector("button").addEventListener("click", () => (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*"));
}
