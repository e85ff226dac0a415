// Loads the page anew when the file has another version, and leads from Submit to the feedback.
const LOOK = 700; // ms between looks
const gone = document.getElementById("gone");

async function look() {
  try {
    const reply = await fetch("/version", { cache: "no-store" });
    const version = await reply.text();
    gone.textContent = "";
    if (reply.ok && version !== document.body.dataset.version) {
      location.reload();
      return;
    }
  } catch {
    gone.textContent = gone.dataset.words;
  }
  setTimeout(look, LOOK);
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const feedback = document.querySelector("a[data-feedback]");
  if (feedback) location.assign(feedback.href);
});
look();
