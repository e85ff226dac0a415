// A server without room just now: asks every few seconds, not all visitors at once, and goes in as soon as there is some.
const pause = 4000 + 8000 * Math.random();
async function ask() {
  try {
    const { status } = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (status !== 503) return location.reload();
  } catch { /* no connection: asked again */ }
  setTimeout(ask, pause);
}
setTimeout(ask, pause);
