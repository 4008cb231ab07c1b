// Runs before the first paint: styles that need scripting may apply, the rest works without.
document.documentElement.classList.add("js-enabled");
