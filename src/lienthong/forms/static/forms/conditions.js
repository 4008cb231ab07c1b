// enableWhen in the browser, the same as forms/conditions.py: whether a part is asked, from the answers to others.
const GROUPED = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;

export function plain(text, type) {
  const bare = text.trim();
  if (type === "boolean") return bare !== "false";
  if (type === "integer" || type === "decimal") {
    let digits = bare.replace(/\s/g, "");
    if (GROUPED.test(digits)) digits = digits.replaceAll(".", "");
    digits = digits.replace(",", ".");
    return (type === "integer" ? /^[+-]?\d{1,15}$/ : /^[+-]?\d{1,12}(\.\d{1,6})?$/).test(digits) ? Number(digits) : null;
  }
  if (type === "date" || type === "dateTime") return moment(bare, type);
  if (type === "time") return clock(bare);
  return bare.replace(/\s+/g, " ");
}

function moment(text, type) {
  const [first, ...rest] = type === "dateTime" ? text.split(" ") : ["", text];
  const day = date(rest.join(" ").trim());
  if (type === "date" || day === null) return day;
  const hour = clock(first);
  return hour === null ? null : `${day}T${hour}`;
}

function date(text) {
  let parts = null, found;
  if ((found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text))) parts = [found[3], found[2], found[1]];
  else if ((found = /^(\d{1,2})[/.-](\d{4})$/.exec(text))) parts = [found[2], found[1], "1"];
  else if ((found = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text))) parts = [found[1], found[2], found[3] ?? "1"];
  else if (/^\d{4}$/.test(text)) parts = [text, "1", "1"];
  if (!parts) return null;
  const [year, month, day] = parts.map(Number), real = new Date(Date.UTC(year, month - 1, day));
  if (year < 1850 || real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return null;
  return real.toISOString().slice(0, 10);
}

function clock(text) {
  const found = /^(\d{1,2})[:hg](\d{2})(?::(\d{2}))?$/.exec(text);
  if (!found || found[1] > 23 || found[2] > 59 || (found[3] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2]}:${found[3] ?? "00"}`;
}

// `answers` are texts as they stand in the page; what can't be read is no answer.
export function holds(operator, answer, type, answers) {
  const given = answers.filter((text) => text.trim()).map((text) => plain(text, type)).filter((one) => one !== null);
  if (operator === "exists") return (given.length > 0) === answer;
  const wanted = typeof answer === "string" && (type === "integer" || type === "decimal") ? Number(answer) : answer;
  if (operator === "=") return given.some((one) => one === wanted);
  if (operator === "!=") return !given.some((one) => one === wanted);
  const order = { ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b }[operator];
  return given.some((one) => typeof one === typeof wanted && order(one, wanted));
}

export function asked(told, behaviour, answersOf) {
  const results = told.map(([name, operator, answer, type]) => holds(operator, answer, type, answersOf(name)));
  return behaviour === "any" ? results.some(Boolean) : results.every(Boolean);
}
