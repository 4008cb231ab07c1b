// The page of a form: parts appear as they are asked, rows come and go, answers save themselves and survive a lost
// connection. Without this file the buttons of the page do the same, one step slower.
const form = document.querySelector("form[data-fill]");
const files = document.querySelector("script[data-conditions]").dataset;
const [{ asked }, { makeLookup }, { makeSearchable }] = await Promise.all([import(files.conditions), import(files.lookup), import(files.searchable)]);

const AFTER = 900;  // milliseconds of quiet before what was written is saved
const RETRY = 4000;
const KEPT = `lt-form:${form.dataset.draft}`;
const OLD = 14 * 24 * 3600 * 1000;  // what a browser keeps unsent longer than this is let go
const state = form.querySelector("[data-state]"), conflict = document.querySelector("[data-conflict]");
const revision = form.querySelector("[data-revision]"), token = form.querySelector("[name=csrfmiddlewaretoken]");
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(KEPT) : null;
let timer = 0, sending = false, dirty = false, stuck = false, leaving = false;
form.classList.add("lt-fill--live");

/* What stands on the page, as the server keeps it */
function written({ without = "" } = {}) {
  const found = {};
  for (const control of form.elements) {
    if (!control.name || control.name.startsWith("~") || control.name === "csrfmiddlewaretoken") continue;
    if (control.matches("button, input[type=file], template *") || (without && control.closest(without))) continue;
    if (control.matches("[type=radio], [type=checkbox]") && !control.checked) continue;
    (found[control.name] ??= []).push(control.value);
  }
  for (const [name, texts] of Object.entries(found)) found[name] = name.endsWith("/#") ? texts.filter(Boolean) : texts;
  return found;
}

/* Parts that are asked */
const answersOf = (name) => {
  const part = form.querySelector(`[data-part="${CSS.escape(name)}"]`);
  if (!part || part.closest("[data-part][hidden]")) return [];
  return [...part.querySelectorAll("[name]")].filter((one) => one.name === name && (!one.matches("[type=radio], [type=checkbox]") || one.checked)).map((one) => one.value);
};
function reveal() {
  const parts = [...form.querySelectorAll("[data-when]")];
  for (let round = 0; round < 20; round++) {
    let changed = false;
    for (const part of parts) {
      const hide = !asked(JSON.parse(part.dataset.when), part.dataset.behaviour, answersOf);
      if (part.hidden !== hide) { part.hidden = hide; changed = true; }
    }
    if (!changed) return;
  }
}
function onlyAlone(box) {  // an answer that stands alone takes the others away
  const part = box.closest("[data-part]"), alone = (part.dataset.alone ?? "").split(" ").filter(Boolean);
  if (!alone.length || !box.checked) return;
  for (const one of part.querySelectorAll("input[type=checkbox]")) {
    if (one !== box && (alone.includes(one.value) || alone.includes(box.value))) one.checked = false;
  }
}

/* Rows */
function renumber(group) {
  rowsOf(group).forEach((row, place) => {
    for (const shown of row.querySelectorAll("[data-row-number]")) if (shown.closest("[data-row]") === row) shown.textContent = place + 1;
  });
}
function enliven(part) {
  part.querySelectorAll("[data-lookup]").forEach((one) => { if (!one.closest("template")) makeLookup(one); });
  part.querySelectorAll("select[data-searchable]").forEach(makeSearchable);
}
const rowsOf = (group) => [...group.querySelectorAll(":scope > [data-row]")];
const keyOf = (row) => row.dataset.row.split("/").at(-1);
function insertRow(group, key) {
  const add = group.querySelector(":scope > [data-add]");
  const holder = document.createElement("template");
  holder.innerHTML = group.querySelector(":scope > template[data-new]").innerHTML.replaceAll(group.dataset.marker, key);
  const row = holder.content.firstElementChild;
  (add ?? group.lastElementChild).before(row);
  enliven(row); renumber(group);
  if (add) add.hidden = rowsOf(group).length >= Number(group.dataset.most);
  return row;
}
function addRow(group) {
  const row = insertRow(group, Math.max(-1, ...rowsOf(group).map((one) => Number(keyOf(one)))) + 1);
  reveal(); touched();
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}
function removeRow(row) {
  const group = row.parentElement;
  row.remove(); renumber(group); reveal(); touched();
  const add = group.querySelector(":scope > [data-add]");
  if (add) { add.hidden = false; add.focus(); }
}

/* Saving */
function passport() {  // who signs in again in another window gets a new token: it stands in the cookie
  const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  if (found) token.value = found[1];
  return token.value;
}
const tell = (text, kind = "") => { state.textContent = text; state.dataset.kind = kind; };
function keepHere() {  // answers marked as restricted never stay in a browser
  try { localStorage.setItem(KEPT, JSON.stringify({ revision: Number(revision.value), at: Date.now(), written: written({ without: "[data-restricted]" }) })); } catch { /* no room, or not allowed: the server has it soon */ }
}
const forget = () => { try { localStorage.removeItem(KEPT); } catch { /* nothing was kept */ } };
function touched() {
  dirty = true;
  keepHere();
  clearTimeout(timer);
  timer = setTimeout(save, AFTER);
}
async function save({ last = false } = {}) {
  if (!dirty || sending || stuck) return;
  sending = true; dirty = false;
  tell(form.dataset.saving);
  let answer = null, told = {};
  try {
    answer = await fetch(form.dataset.save, { method: "POST", redirect: "manual", keepalive: last, headers: { "Content-Type": "application/json", "X-CSRFToken": passport() }, body: JSON.stringify({ revision: Number(revision.value), written: written() }) });
    if (answer.type !== "opaqueredirect") told = await answer.json().catch(() => ({}));
  } catch { answer = null; }
  sending = false;
  if (answer?.ok) {
    revision.value = told.revision;
    tell(`${form.dataset.saved} ${told.saved}`, "saved");
    tabs?.postMessage(told.revision);
    if (dirty) { keepHere(); timer = setTimeout(save, AFTER); } else forget();
    return;
  }
  dirty = true;
  if (answer === null || answer.status >= 500) {
    tell(form.dataset.offline, "waiting");
    timer = setTimeout(save, RETRY);
  } else if (answer.status === 409) {
    clash(told.revision);
  } else {
    tell(told.message ?? (answer.type === "opaqueredirect" || answer.status === 403 ? form.dataset.signedOut : form.dataset.refused), "waiting");
    if (answer.type === "opaqueredirect" || answer.status === 403) timer = setTimeout(save, 3 * RETRY);
  }
}
function clash(newest) {
  stuck = true;
  conflict.hidden = false;
  conflict.dataset.newest = newest;
  tell("");
  conflict.scrollIntoView({ block: "start" });
}

/* What a lost connection or a crash left in this browser; it never goes over what was written before this script began */
const differs = (control) => {
  if (control.matches("[type=radio], [type=checkbox]")) return control.checked !== control.defaultChecked;
  if (control.matches("select")) return control.selectedIndex !== Math.max(0, [...control.options].findIndex((one) => one.defaultSelected));
  return control.matches("input:not([type=file]), textarea") && control.value !== control.defaultValue;
};
function writtenEarly() {  // what the browser itself put back differs too: then nobody has touched the page yet
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return new Set();
  const found = [...form.elements].filter((one) => one.name && differs(one));
  for (const one of found.filter((each) => each.name.endsWith("/~"))) one.closest("[data-lookup]").querySelector("input").value = "";
  return new Set(found.map((one) => one.name.replace(/\/~$/, "")));
}
function stands(found) {
  const there = written({ without: "[data-restricted]" });
  const names = Object.keys({ ...there, ...found }).filter((name) => !early.has(name.replace(/\/~$/, "")));
  return names.every((name) => String(there[name] ?? "") === String(found[name] ?? ""));
}
function put(found) {
  for (const group of form.querySelectorAll("[data-rows]")) {
    const wanted = found[group.dataset.keys] ?? [];
    for (const row of rowsOf(group)) if (!wanted.includes(keyOf(row)) && ![...row.querySelectorAll("[name]")].some((one) => early.has(one.name))) row.remove();
    const there = rowsOf(group).map(keyOf);
    for (const key of wanted) if (!there.includes(key)) insertRow(group, key);
    renumber(group);
  }
  for (const control of form.elements) {
    if (!control.name || control.name.startsWith("~") || control.name.endsWith("/#") || control.name === "csrfmiddlewaretoken") continue;
    if (control.matches("[type=checkbox]") ? differs(control) && early.has(control.name) : early.has(control.name.replace(/\/~$/, ""))) continue;
    if (control.matches("button, input[type=file]") || control.closest("[data-restricted], [data-files]")) continue;
    const texts = found[control.name] ?? [];
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = texts.includes(control.value);
    else {
      control.value = texts[0] ?? "";
      const search = control.matches("select[data-searchable]") && control.parentElement.querySelector(`#${CSS.escape(control.id.replace(/-list$/, ""))}`);
      if (search) search.value = control.selectedOptions[0]?.value ? control.selectedOptions[0].text : "";
    }
  }
}
function restore() {
  let kept = null;
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("lt-form:") && Date.now() - (JSON.parse(localStorage.getItem(key))?.at ?? 0) > OLD) localStorage.removeItem(key);
    }
    kept = JSON.parse(localStorage.getItem(KEPT));
  } catch { /* nothing can be kept here */ }
  if (kept && stands(kept.written)) { kept = null; forget(); }  // it was sent with a button: the server has it
  const newest = Number(revision.value);
  if (kept) put(kept.written);
  if (kept && kept.revision !== newest) { revision.value = kept.revision; dirty = true; clash(newest); return; }
  if (kept || early.size) touched();
  if (kept) tell(form.dataset.restored, "saved");
}

/* Files */
async function sendFile(input) {
  const box = input.closest("[data-files]"), told = box.querySelector("[data-file-state]"), wrong = box.querySelector("[data-file-error]");
  const body = new FormData();
  body.append("name", box.dataset.files); body.append("file", input.files[0]);
  wrong.hidden = true; told.textContent = box.dataset.sending;
  let answer = null, kept = {};
  try {
    answer = await fetch(box.dataset.address, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": passport() }, body });
    kept = await answer.json();
  } catch { answer = null; }
  told.textContent = ""; input.value = "";
  if (!answer?.ok) { wrong.textContent = kept.message ?? box.dataset.failed; wrong.hidden = false; return; }
  const list = box.querySelector(".lt-files");
  if (!box.hasAttribute("data-several")) list.replaceChildren();
  const line = document.createElement("li"), value = document.createElement("input"), link = document.createElement("span"), size = document.createElement("span"), drop = document.createElement("button"), of = document.createElement("span");
  line.dataset.file = "";
  Object.assign(value, { type: "hidden", name: box.dataset.files, value: kept.id });
  link.textContent = kept.title;
  size.className = "lt-quiet lt-small"; size.textContent = `${new Intl.NumberFormat("vi-VN").format(Math.max(1, Math.round(kept.size / 1024)))} KB`;
  Object.assign(drop, { type: "submit", name: "~do", value: `drop:${box.dataset.files}:${kept.id}`, className: "lt-link-button", textContent: box.dataset.drop });
  drop.dataset.drop = ""; of.className = "govuk-visually-hidden"; of.textContent = ` ${kept.title}`; drop.append(of);
  line.append(value, link, " ", size, " ", drop); list.append(line);
  touched();
}

form.addEventListener("input", touched);
form.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file]")) { if (event.target.files.length) sendFile(event.target); return; }
  if (event.target.matches("input[type=checkbox]")) onlyAlone(event.target);
  reveal(); touched();
});
form.addEventListener("input", (event) => { if (event.target.matches("input[type=text], input:not([type]), textarea")) reveal(); });
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.matches("[data-add]")) { event.preventDefault(); addRow(button.closest("[data-rows]")); }
  else if (button?.matches("[data-remove]")) { event.preventDefault(); removeRow(button.closest("[data-row]")); }
  else if (button?.matches("[data-drop]")) { event.preventDefault(); button.closest("[data-file]").remove(); touched(); }
  else if (button?.matches("[data-overwrite]")) { event.preventDefault(); overwrite(); }
  else if (!button || button.matches(".lt-fill__default")) { event.preventDefault(); save(); }
  else if (sending || !navigator.onLine) { event.preventDefault(); if (sending) setTimeout(() => form.requestSubmit(button), 200); else tell(form.dataset.offline, "waiting"); }
  else { clearTimeout(timer); leaving = true; passport(); dirty = false; for (const file of form.querySelectorAll("input[type=file]")) file.disabled = true; }
});
function overwrite() {
  revision.value = conflict.dataset.newest ?? revision.value;
  conflict.hidden = true; stuck = false; dirty = true;
  save();
}
document.querySelector("[data-overwrite]").addEventListener("click", (event) => { if (stuck) { event.preventDefault(); overwrite(); } });
document.querySelector("[data-reload]").addEventListener("click", () => { dirty = false; leaving = true; forget(); });
tabs?.addEventListener("message", (event) => { if (event.data > Number(revision.value) && !leaving) { if (dirty) keepHere(); clash(event.data); } });
addEventListener("online", () => { clearTimeout(timer); save(); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && !leaving) save({ last: true }); });

const early = writtenEarly();
enliven(form);
restore();
reveal();
if (location.hash && document.querySelector(".govuk-error-summary") === null) document.getElementById(location.hash.slice(1))?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
document.documentElement.dataset.fill = "ready";
