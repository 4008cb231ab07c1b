// Starts the components; every page works without this file.
const files = document.querySelector("script[data-components]").dataset;
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

const { initAll } = await import(files.components);
initAll();

async function enliven(part) {
  const selects = part.querySelectorAll("select[data-searchable]");
  if (selects.length) {
    const { makeSearchable } = await import(files.searchable);
    selects.forEach(makeSearchable);
  }
  const drawings = part.querySelectorAll("[data-chart]");
  if (drawings.length) {
    const [{ draw }] = await Promise.all([import(files.charts), import(files.echarts)]);
    await document.fonts.ready;
    drawings.forEach((element) => draw(globalThis.echarts, element));
  }
}
await enliven(document);
document.addEventListener("htmx:afterSwap", (event) => enliven(event.target));

// Filters of a list apply when changed; the button stays for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

// An open menu closes with Escape or a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details.lt-menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.lt-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.documentElement.dataset.ready = "yes";
