// Where it helps, nowhere needed: every page does its whole task without this file.
(() => {
  "use strict";
  const page = document.documentElement;
  page.classList.add("has-script");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- the one live region: a sentence at most every 5 s -----------------------------------------
  const BETWEEN_WORDS_MS = 5000;
  let spokenAt = 0;
  let waitingWords;
  function say(words) {
    const region = document.getElementById("say");
    if (!region || !words) return;
    clearTimeout(waitingWords);
    waitingWords = setTimeout(() => {
      spokenAt = Date.now();
      region.textContent = words;
    }, Math.max(0, spokenAt + BETWEEN_WORDS_MS - Date.now()));
  }

  // --- forms --------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault(); // a double click is one submission
    if (form.matches("[data-keeps-entries]")) keepEntries();
    const button = form.querySelector("button[type=submit]");
    if (!("saves" in form.dataset) || !button) return;
    form.dataset.sent = "1";
    button.dataset.words = button.textContent;
    button.textContent = form.dataset.saves;
    button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", (event) => {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      const button = form.querySelector("button[type=submit]");
      button.textContent = button.dataset.words;
      button.removeAttribute("aria-disabled");
    });
    // "Back" must not bring a typed secret with it.
    if (event.persisted) all("input[type=password], [data-measured]").forEach((field) => (field.value = ""));
  });
  all("[data-takes-focus]").slice(0, 1).forEach((box) => box.focus());

  // The language switch is a form of its own: what was typed in the other one is put back afterwards.
  const KEPT = "entries";
  function keepEntries() {
    const entries = all("[data-keep]").map((field) => [field.id, field.value]);
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, entries }));
  }
  function bringBackEntries() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    sessionStorage.removeItem(KEPT);
    if (!kept || kept.path !== location.pathname) return;
    for (const [id, value] of kept.entries) {
      const field = document.getElementById(id);
      if (field && !field.value) field.value = value;
    }
  }
  try { bringBackEntries(); } catch { sessionStorage.removeItem(KEPT); }

  // --- copy, print, show --------------------------------------------------------------------------
  const COPIED_MS = 4000;
  async function copy(button) {
    const field = document.getElementById(button.dataset.copies);
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
    } catch {
      // No clipboard without https: mark what is seen, and copy the old way.
      getSelection().selectAllChildren(field.parentElement.querySelector(".copied-value") || field);
      document.execCommand("copy");
    }
    const words = button.dataset.words || button.textContent;
    button.dataset.words = words;
    button.textContent = button.dataset.done;
    say(button.dataset.done);
    clearTimeout(button.timer);
    button.timer = setTimeout(() => (button.textContent = words), COPIED_MS);
  }
  function show(button) {
    const field = document.getElementById(button.dataset.shows);
    const isShown = field.type === "text";
    button.dataset.show ||= button.textContent;
    field.type = isShown ? "password" : "text";
    button.textContent = isShown ? button.dataset.show : button.dataset.hide;
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copies) copy(button);
    if (button.dataset.shows) show(button);
    if ("prints" in button.dataset) print();
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  });
  addEventListener("beforeprint", () => all("main details:not([open])").forEach((fold) => {
    fold.dataset.wasShut = "1";
    fold.open = true;
  }));
  addEventListener("afterprint", () => all("details[data-was-shut]").forEach((fold) => {
    fold.open = false;
    delete fold.dataset.wasShut;
  }));

  // --- the secret's meter: counted here and nowhere else ---------------------------------------------
  const WHOLE = 64;
  const NOT_OF_IT = /[\s"'`«»‹›“”„‟‘’‚<>\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
  const SAYS_AFTER_MS = 1000;
  function measure(field) {
    const words = document.getElementById("secret-words");
    const cells = all(".meter rect");
    let timer;
    const now = () => {
      const clean = field.value.replace(NOT_OF_IT, "");
      cells.forEach((cell, at) => cell.classList.toggle("is-full", at < clean.length));
      clearTimeout(timer);
      timer = setTimeout(() => tell(words, clean.length, clean.length !== field.value.length), SAYS_AFTER_MS);
    };
    field.addEventListener("input", now);
    now();
  }
  function tell(words, length, isCleaned) {
    const status = length === WHOLE ? "passed" : length ? "warning" : "waiting";
    const more = { passed: words.dataset.whole, waiting: "" }[status]
      ?? (length > WHOLE ? words.dataset.long : words.dataset.short);
    const text = [words.dataset.count.replace("%n", length), more, isCleaned ? words.dataset.cleaned : ""];
    words.className = `meter-words only-script is-${status}`;
    words.replaceChildren(shape(words.dataset.sprite, status), text.filter(Boolean).join(" "));
  }
  function shape(sprite, status) {
    const names = "http://www.w3.org/2000/svg";
    const drawing = document.createElementNS(names, "svg");
    const use = document.createElementNS(names, "use");
    drawing.setAttribute("class", "shape");
    drawing.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${status}`);
    drawing.append(use);
    return drawing;
  }
  all("[data-measured]").forEach(measure);

  // --- "Check again" frees itself when its cool-down is over -----------------------------------------
  function free() {
    all("[data-free-at]").forEach((button) => {
      if (Date.now() < Date.parse(button.dataset.freeAt)) return;
      button.removeAttribute("aria-disabled");
      delete button.dataset.freeAt;
      all("[data-while-waiting]").forEach((words) => words.remove());
    });
  }
  setInterval(free, 1000);

  // --- news of a run --------------------------------------------------------------------------------
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden) event.preventDefault();
  });
  // Whoever comes back to this tab, from the mail perhaps, sees the newest state at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.body.dispatchEvent(new Event("looked-at"));
  });
  let before = new Map();
  document.addEventListener("htmx:beforeSwap", () => {
    before = new Map(all("[data-row]").map((row) => [row.id, row.textContent]));
  });
  document.addEventListener("htmx:afterSettle", () => {
    all("[data-row]").forEach((row) => {
      if (before.has(row.id) && before.get(row.id) !== row.textContent) row.classList.add("changed");
    });
    const live = document.getElementById("live");
    if (!live) return;
    say(live.dataset.say);
    if ("isTitle" in live.dataset) document.title = [live.dataset.say, ...document.title.split(" · ").slice(1)].join(" · ");
  });
})();
