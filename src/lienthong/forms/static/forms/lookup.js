// A long list in which one types: the server answers with rows; the code chosen stands in the hidden field beside.
let number = 0;

export function makeLookup(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "yes";
  const [code, input] = box.querySelectorAll("input"), list = document.createElement("ul");
  const id = `lookup-${++number}`;
  list.id = id; list.className = "lt-search__list"; list.hidden = true; list.setAttribute("role", "listbox");
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  if (label) list.setAttribute("aria-label", label.textContent.trim());
  for (const [name, text] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) input.setAttribute(name, text);
  box.append(list);
  let rows = [], at = -1, waiting = 0, chosen = code.value ? input.value : "";

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const told = () => input.dispatchEvent(new Event("change", { bubbles: true }));
  const choose = ([key, text]) => { code.value = key; input.value = chosen = text; close(); told(); };
  const mark = (place) => {
    at = place;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = list.children[at];
    if (row) { input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  };
  const show = (found) => {
    rows = found; at = -1;
    list.replaceChildren(...rows.map((pair, index) => {
      const row = document.createElement("li");
      row.id = `${id}-${index}`; row.setAttribute("role", "option"); row.setAttribute("aria-selected", "false"); row.textContent = pair[1];
      row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(pair); });
      return row;
    }));
    if (!rows.length) {
      const none = document.createElement("li");
      none.className = "lt-search__none"; none.setAttribute("role", "option"); none.setAttribute("aria-disabled", "true"); none.setAttribute("aria-selected", "false"); none.textContent = box.dataset.none;
      list.append(none);
    }
    list.hidden = document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const text = input.value.trim(), mine = ++waiting;
    if (text.length < 2) return close();
    try {
      const answer = await fetch(`${box.dataset.lookup}?q=${encodeURIComponent(text)}`, { redirect: "manual" });
      if (answer.ok && mine === waiting) show((await answer.json()).found);
    } catch { close(); }  // without a connection the text itself is kept, and looked up when it is sent
  };
  let timer = 0;
  input.addEventListener("input", () => { code.value = ""; clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("blur", () => { if (!code.value && rows.length === 1 && input.value && input.value !== chosen) choose(rows[0]); waiting++; close(); });
  input.addEventListener("keydown", (event) => {
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden && rows.length) {
      event.preventDefault(); mark((at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length);
    } else if (event.key === "Enter" && !list.hidden && rows.length) {
      event.preventDefault(); choose(rows[Math.max(at, 0)]);
    } else if (event.key === "Escape") close();
  });
}
