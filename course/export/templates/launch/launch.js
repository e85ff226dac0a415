// Opens the hosted course in a frame, or in a window where a frame does not work, and asks it what its learner has reached.
// The answer goes to the learning management system through lms.js. A message counts only from the course's origin and window.
import { connect } from "./lms.js";

const ASK = 2000, PATIENCE = 15_000;                             // milliseconds
const words = JSON.parse(document.querySelector("#words").textContent);   // what this page says, in its language
const frame = document.querySelector("iframe"), line = document.querySelector("#status"), button = document.querySelector("button"), back = document.querySelector("a");
const course = new URL(document.body.dataset.course);

const lms = await connect(words).catch(() => null);
let place = frame.contentWindow, asked = Date.now(), heard = 0, recorded = "";

function say(sentence) {
  if (line.textContent !== sentence) line.textContent = sentence;
}

function ask() {
  const silent = Date.now() - Math.max(asked, heard) > PATIENCE;
  if (silent) say(words.silent.replace("{origin}", () => location.origin));
  button.hidden = !silent;                                       // else not: what is begun in a frame is another learner in a window
  place.postMessage({ course: "ask" }, course.origin);
}

async function hear({ reports, complete, score }) {
  heard = Date.now();
  button.hidden = true;
  if (!lms.records) return say(words.review);
  if (reports !== true) return say(words.unreported);
  if (complete !== true) return say(lms.completed ? words.done : words.open);
  const points = Number.isFinite(score) && score >= 0 && score <= 100 ? score : null, said = String(points);
  if (said === recorded || (lms.completed && points === null)) return say(words.done);   // each change is recorded once
  const problem = await lms.report(points);
  if (!problem) recorded = said;
  say(problem ? words.unrecorded.replace("{problem}", () => problem) : words.done);
}

addEventListener("message", ({ data, origin, source }) => {
  if (origin === course.origin && source === place && data?.course === "reached") hear(data);
});
button.addEventListener("click", () => {
  const opened = open(course, "_blank");
  if (!opened) return say(words.blocked);
  frame.remove();
  place = opened;
  asked = Date.now();
  button.hidden = true;
});
addEventListener("pagehide", () => lms?.close());
addEventListener("pageshow", event => event.persisted && location.reload());   // the connection to the system was closed
if (lms?.back) back.href = lms.back;
back.hidden = !lms?.back;
if (lms) {
  course.searchParams.set("for", lms.key);                       // whose part of this browser's storage the course uses
  frame.src = course;
  setInterval(ask, ASK);
} else {
  frame.remove();
  say(words.lms_missing);
}
