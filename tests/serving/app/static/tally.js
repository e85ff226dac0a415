// A small form: it sends {seq, action, fields} and shows the html that comes back with the acknowledgement.
function render({ model, el }) {
  let seq = 0;
  const waiting = new Map();
  const post = (action, fields) => { waiting.set(++seq, action); model.send({ seq, action, fields }); };
  el.addEventListener("submit", event => {
    event.preventDefault();
    post(event.submitter?.value ?? "add", Object.fromEntries(new FormData(event.target)));
  });
  model.on("msg:custom", ({ ack, html, focus }) => {
    if (!waiting.delete(ack)) return;
    el.innerHTML = html;
    el.dataset.ack = ack;
    if (focus) el.querySelector("#" + focus)?.focus();
  });
  post("show", {});
}
export default { render };
