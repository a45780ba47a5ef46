"use strict";
(() => {
  const tools = document.querySelector(".tools");
  const query = tools.querySelector("input"), sort = tools.querySelector("select"), count = tools.querySelector("output");
  const rows = [...document.querySelectorAll("tbody tr")];
  let texts = null; // in lower case, made when first searched
  let here = -1;

  const textOf = row => [row.cells[1], row.cells[2]].map(cell => cell.textContent).join("\n").toLocaleLowerCase();

  function filter() {
    const words = query.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !texts) texts = rows.map(textOf);
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = (!sort.value || row.classList.contains(sort.value)) && words.every(word => texts[i].includes(word));
      if (row.hidden === fits) row.hidden = !fits;
      shown += fits;
    });
    count.textContent = shown === rows.length ? `${shown} beads` : `${shown} of ${rows.length} beads`;
  }

  function go(step, wanted) {
    for (let i = here < 0 && step < 0 ? rows.length - 1 : here + step; i >= 0 && i < rows.length; i += step) {
      if (!rows[i].hidden && wanted(rows[i])) return show(i);
    }
  }

  function show(i) {
    if (here >= 0) rows[here].classList.remove("here");
    here = i;
    rows[i].classList.add("here");
    rows[i].scrollIntoView({ block: "nearest" });
    rows[i].querySelector("a").focus({ preventScroll: true });
  }

  function clear() {
    query.value = sort.value = "";
    filter();
    document.activeElement.blur();
    if (here >= 0) rows[here].scrollIntoView({ block: "center" });
  }

  const keys = {
    "/": () => query.focus(),
    j: () => go(1, () => true),
    k: () => go(-1, () => true),
    n: () => go(1, row => row.className.replace("here", "").trim()),
    p: () => go(-1, row => row.className.replace("here", "").trim()),
    Escape: clear,
  };

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select");
    if (typing && event.key === "Enter") event.target.blur();
    if (keys[event.key] && (!typing || event.key === "Escape")) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  document.addEventListener("click", event => {
    const link = event.target.closest("a[href^='#bead-']");
    const i = link ? rows.findIndex(row => `#${row.id}` === (link.getAttribute("href"))) : -1;
    if (i < 0) return;
    event.preventDefault();
    if (rows[i].hidden) clear();
    show(i);
    rows[i].scrollIntoView({ block: "center" });
    history.replaceState(null, "", `#${rows[i].id}`);
  });
  tools.addEventListener("submit", event => event.preventDefault());
  query.addEventListener("input", filter);
  sort.addEventListener("input", filter);
  tools.hidden = false;
  filter();
})();
