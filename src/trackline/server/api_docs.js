"use strict";
// Everything is in the page already; this finds, opens and puts the server's own address into the examples.
const search = document.getElementById("search");
const count = document.getElementById("count");
const entries = [...document.querySelectorAll("details")].map((entry) => ({
  entry,
  text: entry.textContent.toLowerCase(),
}));

function find() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { entry, text } of entries) {
    entry.hidden = !words.every((word) => text.includes(word));
    shown += entry.hidden ? 0 : 1;
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector("details:not([hidden])");
  }
  count.textContent = words.length ? `${shown} of ${entries.length}` : `${entries.length} entries`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    if (target.hidden) {
      search.value = "";
      find();
    }
    target.open = true;
    target.scrollIntoView();
    target.firstElementChild.focus();
  }
}

const root = location.href.replace(/\/(ajax-)?api\/docs([?#].*)?$/, "");
for (const place of document.querySelectorAll(".root")) {
  place.textContent = root;
}
search.addEventListener("input", find);
addEventListener("hashchange", openTarget);
addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && document.activeElement === search) {
    search.value = "";
    find();
  }
});
find();
openTarget();
