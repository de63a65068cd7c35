/* Comforts for readers. Every page works without this file; each part looks for its own data-… attribute. */

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* --- Where the reader stopped: told to the server once, when the page goes away ---
   `pagehide` and `visibilitychange` are the only events phones promise; a beacon survives the page that sent it. */
const lesson = document.querySelector("[data-place-url]");
if (lesson) {
  const blocks = all("[data-block]", lesson);
  let told = lesson.dataset.place || "";

  const lastSeen = () => {
    const fold = window.innerHeight * 0.6;
    return blocks.filter((block) => block.getBoundingClientRect().top < fold).pop()?.dataset.block;
  };
  const tell = () => {
    const place = lastSeen();
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!place || place === told || !token) return;
    const form = new FormData();
    form.set("place", place);
    form.set("csrfmiddlewaretoken", token);
    if (navigator.sendBeacon(lesson.dataset.placeUrl, form)) told = place;
  };
  /* Another language opens at the same place. */
  for (const form of all("form.language-switch")) {
    form.addEventListener("submit", () => {
      const place = lastSeen();
      if (place) form.elements.next.value = `${location.pathname}${location.search}#b-${place}`;
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  window.addEventListener("pagehide", tell);

  /* Open where they stopped, unless the address already says where. */
  const here = told && !location.hash && blocks.findIndex((block) => block.dataset.block === told);
  if (here > 0) {
    blocks[here].scrollIntoView();
    blocks[here].classList.add("is-here");
  }
}

/* --- What was typed or chosen is never lost: kept on this device until the server has it ---
   `data-draft` is "form:attempt": a new attempt starts empty and sweeps the drafts of earlier ones away.
   Typed words belong to the language of the page, choices to all of them. Phones are shared: a draft is one person's
   (`data-reader`), and all of them go when somebody signs out. */
const DRAFT = `draft:${document.body.dataset.reader || ""}:`;
const store = (change) => { try { return change(window.localStorage); } catch { return null; } };  // private mode has no storage
const inputs = (form) => all("textarea, select, input:not([type=hidden], [type=file], [type=password])", form).filter((field) => field.name && !field.disabled);
const ticks = (field) => field.type === "radio" || field.type === "checkbox";
const typed = (field) => !ticks(field) && field.tagName !== "SELECT";
const nameOf = (field) => typed(field) ? `${document.documentElement.lang}:${field.name}` : ticks(field) ? `${field.name}=${field.value}` : field.name;

for (const done of all("[data-draft-done]")) store((kept) => kept.removeItem(DRAFT + done.dataset.draftDone));
for (const form of all("form[data-draft]")) {
  const key = DRAFT + form.dataset.draft;
  const before = `${DRAFT}${form.dataset.draft.split(":")[0]}:`;
  store((box) => Object.keys(box).forEach((old) => old.startsWith(before) && old !== key && box.removeItem(old)));
  const kept = store((box) => JSON.parse(box.getItem(key))) || {};
  const answered = new Set(inputs(form).filter((field) => ticks(field) && field.checked).map((field) => field.name));
  for (const field of inputs(form)) {
    if (!(nameOf(field) in kept)) continue;
    if (ticks(field)) field.checked = answered.has(field.name) ? field.checked : true;
    else if (!field.value) field.value = kept[nameOf(field)];
  }
  form.addEventListener("input", () => {
    const others = Object.entries(kept).filter(([name]) => /^[a-z]{2}(-[A-Za-z]+)?:/.test(name) && !name.startsWith(`${document.documentElement.lang}:`));
    const now = inputs(form).filter((field) => ticks(field) ? field.checked : field.value).map((field) => [nameOf(field), field.value]);
    store((box) => box.setItem(key, JSON.stringify(Object.fromEntries([...others, ...now]))));
  });
}
for (const form of all("form[data-forget]")) {
  form.addEventListener("submit", () => store((box) => Object.keys(box).forEach((key) => key.startsWith("draft:") && box.removeItem(key))));
}

/* --- Two taps send once. Disabled after the event, so that the button's own value is still sent --- */
for (const form of all("form[data-submit-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of all("button:not([type=button])", form)) button.setAttribute("aria-disabled", "true");
  });
}
/* A page that comes back from the browser's memory can be sent again. */
window.addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of all("[aria-disabled]", form)) button.removeAttribute("aria-disabled");
  }
});

/* --- Word counters --- */
for (const counter of all("[data-words-for]")) {
  const area = document.getElementById(counter.dataset.wordsFor);
  if (!area) continue;
  const least = Number(area.dataset.words) || 0;
  const count = () => {
    const words = area.value.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length || 0;
    counter.textContent = counter.dataset.wordsText.replace("{n}", words).replace("{least}", least);
    counter.classList.toggle("is-enough", words >= least && words > 0);
  };
  area.addEventListener("input", count);
  count();
}

/* --- Small manners: a form with mistakes starts at its summary; menus close when one looks away --- */
document.querySelector("[data-focus]")?.focus();
for (const menu of all("details[data-menu]")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
