/* Comforts for staff. Every page works without this file. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* --- Filters answer at once; the address stays the whole truth, so empty ones are left out of it --- */
for (const form of all("form[data-auto-submit]")) {
  form.addEventListener("change", (event) => { if (event.target.type !== "search") form.requestSubmit(); });
  form.addEventListener("submit", () => {
    for (const field of all("input, select", form)) if (field.name && !field.value) field.disabled = true;
  });
}
/* A page that comes back from the browser's memory has its filters again. */
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const field of all("form[data-auto-submit] [disabled]")) field.disabled = false;
});

/* --- On a phone the menu is wider than the screen; where one is stands in sight --- */
const here = document.querySelector(".main-nav [aria-current]"), menu = here?.closest("ul");
if (menu) menu.scrollLeft += Math.max(0, here.getBoundingClientRect().right - menu.getBoundingClientRect().right);

/* --- Copy buttons: shown only where they can work (never over plain HTTP to another machine) --- */
for (const button of all("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const source = document.getElementById(button.dataset.copy), said = button.nextElementSibling;
  button.addEventListener("click", async () => {
    const { copied, notCopied } = button.dataset;
    said.textContent = await navigator.clipboard.writeText(source.value ?? source.textContent).then(() => copied, () => notCopied);
    setTimeout(() => { said.textContent = ""; }, 5000);
  });
}

/* --- What is shown once: loading the page again asks for another one, instead of sending the form a second time --- */
const shown = document.querySelector("[data-shown-once]");
if (shown) history.replaceState(null, "", shown.dataset.shownOnce);

/* --- Long work: asked about less and less often, at most every five seconds. At its end, what shows it is drawn anew:
   its item of a list, since somebody may be filling in a form beside the list; else the page --- */
const renew = async (part) => {
  const page = document.createElement("template");
  page.innerHTML = await (await fetch(location.pathname)).text();
  part.replaceWith(page.content.getElementById(part.id) ?? "");
};
for (const job of all("[data-progress-url]")) {
  const part = job.closest("li[id]");
  const bar = job.querySelector("progress");
  const words = job.querySelector("[data-progress-text]");
  const ask = async (wait) => {
    try {
      const answer = await fetch(job.dataset.progressUrl, { headers: { Accept: "application/json" } });
      const { done, total, text, over } = await answer.json();
      if (total) { bar.max = total; bar.value = done; }
      words.textContent = text;
      if (over) return await (part ? renew(part) : location.reload());
    } catch { /* Offline or restarting: the next question will tell. */ }
    setTimeout(ask, wait, Math.min(wait * 1.3, 5000));
  };
  setTimeout(ask, 700, 700);
}

/* --- A file can be let fall on its field --- */
for (const zone of all("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  if (!input) continue;
  const over = (event, yes) => { event.preventDefault(); zone.classList.toggle("is-over", yes); };
  zone.addEventListener("dragover", (event) => over(event, true));
  zone.addEventListener("dragleave", (event) => over(event, false));
  zone.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}
