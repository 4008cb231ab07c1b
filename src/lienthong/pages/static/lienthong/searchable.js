// A select in which one may type, with or without accents. The select itself stays and is what is sent.
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
const AT_MOST = 60;
let number = 0;

export function makeSearchable(select) {
  if (select.dataset.searchable === "done") return;
  select.dataset.searchable = "done";
  const id = select.id, options = [...select.options].filter((one) => one.value).map((one) => ({ one, words: fold(one.text) }));
  const box = document.createElement("div"), input = document.createElement("input"), list = document.createElement("ul");
  box.className = "lt-search";
  const listId = `search-${++number}`;
  Object.assign(input, { type: "text", className: "govuk-input", autocomplete: "off", value: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "" });
  for (const [name, text] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId })) input.setAttribute(name, text);
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  if (select.className.includes("--error")) input.classList.add("govuk-input--error");
  list.id = listId; list.className = "lt-search__list"; list.hidden = true; list.setAttribute("role", "listbox");
  const label = document.querySelector(`label[for="${id}"]`);
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  select.id = `${id}-list`; input.id = id; select.hidden = true;
  select.after(box); box.append(input, list);
  let at = -1, shown = [];

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const mark = (place) => {
    at = place;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = list.children[at];
    if (row) { input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  };
  const choose = (option) => { select.value = option.value; input.value = option.text; close(); select.dispatchEvent(new Event("change", { bubbles: true })); };
  const open = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    shown = options.filter(({ words: text }) => words.every((word) => text.includes(word))).slice(0, AT_MOST).map(({ one }) => one);
    list.replaceChildren(...shown.map((one, index) => {
      const row = document.createElement("li");
      row.id = `${listId}-${index}`; row.setAttribute("role", "option"); row.setAttribute("aria-selected", "false"); row.textContent = one.text;
      row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(one); });
      return row;
    }));
    list.hidden = shown.length === 0; at = -1;
    input.setAttribute("aria-expanded", String(shown.length > 0));
  };

  input.addEventListener("input", () => { select.value = ""; open(); });
  input.addEventListener("click", open);
  input.addEventListener("blur", () => {
    const exact = options.find(({ words }) => words === fold(input.value.trim()));
    if (exact) select.value = exact.one.value;
    else if (input.value && shown.length === 1) { select.value = shown[0].value; input.value = shown[0].text; }
    else if (!select.value) input.value = "";
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { input.value = select.value ? "" : input.value; open(); }
      if (shown.length) mark((at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && shown.length) {
      event.preventDefault(); choose(shown[Math.max(at, 0)]);
    } else if (event.key === "Escape") close();
  });
}
