/* A form that is filled in without a network: it keeps its answers in this browser, and saves them as a file. */
const form = document.querySelector("form[data-form]");
const told = form.querySelector("output");
const key = `${form.dataset.form} ${form.dataset.version}`;
const answers = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
let unsaved = false;

function stored(write) {
  try {
    if (write) localStorage.setItem(key, JSON.stringify(write));
    return JSON.parse(localStorage.getItem(key) || "{}");
  } catch {
    return {}; // some browsers store nothing for a file; the saved file then holds all answers
  }
}

const before = stored();
for (const field of form.elements) {
  if (field.type === "hidden" || !(field.name in before)) continue;
  if (field.type === "radio") field.checked = field.value === before[field.name];
  else field.value = before[field.name];
}
form.addEventListener("input", () => {
  unsaved = true;
  told.textContent = "";
  stored(answers());
});
form.addEventListener("submit", event => {
  event.preventDefault();
  const text = JSON.stringify({ form: form.dataset.form, answers: answers() }, null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = form.dataset.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  unsaved = false;
  told.textContent = form.dataset.saved;
});
addEventListener("beforeunload", event => {
  if (unsaved) event.preventDefault();
});
