/* Keys of the desk. An element with data-key="x" (or "g q") is pressed by that key; data-does says what it does.
   Nothing fires while somebody types in a field, with a modifier held, or where this browser has switched keys off. */
(() => {
  "use strict";

  const SWITCH = "single-keys";
  const PATIENCE_MS = 1500;
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  let begun = "";
  let since = 0;

  const areOn = () => localStorage.getItem(SWITCH) !== "off";
  const isShown = (element) => element.checkVisibility() && !element.closest("[inert]");
  const keyed = () => [...document.querySelectorAll("[data-key]")].filter((each) => each.dataset.key && isShown(each));
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(isShown);

  function press(element) {
    if (element.matches(FIELDS)) {
      element.focus();
      element.select?.();
    } else if (element.matches("summary")) {
      const details = element.parentElement;
      details.open = true;
      details.scrollIntoView({ block: "nearest" });
      const fields = "input:not([type=hidden]), select, textarea";
      const needed = [...details.querySelectorAll(fields)].find((each) => !each.labels?.[0]?.querySelector("small"));
      (needed ?? details.querySelector("form button") ?? element).focus();
    } else {
      element.focus();
      element.click();
    }
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const here = all.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
    return true;
  }

  function showKeys() {
    const list = document.getElementById("key-list");
    list.querySelectorAll("[data-listed]").forEach((each) => each.remove());
    for (const element of keyed()) {
      const term = document.createElement("dt");
      for (const key of element.dataset.key.split(" ")) {
        const shown = document.createElement("kbd");
        shown.textContent = key;
        term.append(shown, " ");
      }
      const does = document.createElement("dd");
      does.textContent = element.dataset.does ?? element.textContent;
      term.dataset.listed = does.dataset.listed = "";
      list.append(term, does);
    }
    document.getElementById("keys-on").checked = areOn();
    document.getElementById("keys").showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(FIELDS) || document.querySelector("dialog[open]") || !areOn()) return;
    const wanted = Date.now() - since < PATIENCE_MS && begun ? `${begun} ${event.key}` : event.key;
    const found = keyed().find((each) => each.dataset.key === wanted);
    const begins = keyed().some((each) => each.dataset.key.startsWith(`${wanted} `));
    begun = begins ? wanted : "";
    since = Date.now();
    if (found) {
      event.preventDefault();
      press(found);
    } else if ((wanted === "j" && step(1)) || (wanted === "k" && step(-1)) || begins) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]")) showKeys();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "keys-on") localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
  });

  document.querySelectorAll(".only-scripted").forEach((each) => (each.hidden = false));
})();
