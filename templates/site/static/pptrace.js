/* Tables that can be sorted, filtered and searched. Without this script every table is whole.
   Texts of the project are only ever read as text and written as text. */

(function () {
  "use strict";

  const FEW = 6; // a table with fewer rows is seen at a glance: it can be sorted, but needs no filter
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const asked = new URLSearchParams(window.location.search);

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function plain(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  /* What a cell says in one word: the word of its sign if it has one, without the symbol. */
  function valueOf(cell) {
    const sign = cell.querySelector(".pp-badge, .pp-status");
    if (!sign) return plain(cell);
    const copy = sign.cloneNode(true);
    copy.querySelectorAll("[aria-hidden]").forEach((symbol) => symbol.remove());
    return plain(copy).replace(/^\d+\/\d+ /, "");
  }

  function field(label, control) {
    const wrapper = make("label", "pp-field");
    wrapper.append(make("span", "", label), control);
    return wrapper;
  }

  function tool(frame) {
    const table = frame.querySelector("table");
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const rows = Array.from(body.rows).map((row, index) => ({
      row,
      index,
      text: plain(row).toLowerCase(),
      values: heads.map((head, column) => (head.dataset.sort === "choice" ? valueOf(row.cells[column]) : null)),
    }));
    if (rows.length < 2) return;

    const name = frame.getAttribute("aria-label").replace(/ \(.*\)$/, "");
    const bar = make("div", "pp-tools");
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Filter: " + name);
    const status = make("p", "pp-count");
    status.setAttribute("role", "status");
    const search = make("input");
    search.type = "search";
    search.autocomplete = "off";
    bar.append(field("Find", search));

    const choices = [];
    heads.forEach((head, column) => {
      if (head.dataset.sort !== "choice") return;
      const values = Array.from(new Set(rows.map((entry) => entry.values[column]))).sort(collator.compare);
      if (values.length < 2 || values.length > 200) return;
      const select = make("select");
      select.append(new Option("all", ""));
      values.forEach((value) => select.append(new Option(value || "(empty)", "=" + value)));
      const wanted = rows.length >= FEW && head.dataset.key && asked.get(head.dataset.key);
      if (wanted && values.includes(wanted)) select.value = "=" + wanted;
      select.addEventListener("change", show);
      choices.push({ column, select });
      bar.append(field(plain(head), select));
    });

    const reset = make("button", "pp-reset", "Show all");
    reset.type = "button";
    reset.addEventListener("click", () => {
      search.value = "";
      choices.forEach((choice) => (choice.select.value = ""));
      show();
      search.focus();
    });
    bar.append(reset, status);
    if (rows.length >= FEW) frame.before(bar);

    let sorted = null;
    heads.forEach((head, column) => {
      if (!head.dataset.sort) return;
      const button = make("button", "pp-sort");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(head, column));
    });

    function key(entry, column, kind) {
      const cell = entry.row.cells[column];
      if (kind !== "number") return kind === "choice" ? entry.values[column] : plain(cell);
      const number = parseFloat(plain(cell));
      return Number.isNaN(number) ? -1 : number;
    }

    /* First upwards, then downwards, then as it was. */
    function sort(head, column) {
      const kind = head.dataset.sort;
      const before = head.getAttribute("aria-sort");
      const direction = before === "ascending" ? "descending" : before === "descending" ? null : "ascending";
      if (sorted) sorted.removeAttribute("aria-sort");
      sorted = direction ? head : null;
      const order = rows.slice();
      if (direction) {
        head.setAttribute("aria-sort", direction);
        const sign = direction === "ascending" ? 1 : -1;
        const keys = new Map(rows.map((entry) => [entry, key(entry, column, kind)]));
        const compare = kind === "number" ? (a, b) => a - b : collator.compare;
        order.sort((a, b) => sign * compare(keys.get(a), keys.get(b)) || a.index - b.index);
      }
      body.append(...order.map((entry) => entry.row));
      say("sorted by " + plain(head) + ", " + (direction || "as at first"));
    }

    function show() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const set = choices.filter((choice) => choice.select.value);
      let shown = 0;
      rows.forEach((entry) => {
        const fits =
          words.every((word) => entry.text.includes(word)) &&
          set.every((choice) => "=" + entry.values[choice.column] === choice.select.value);
        entry.row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      reset.hidden = !words.length && !set.length;
      say(shown === rows.length ? "all " + rows.length + " rows shown" : shown + " of " + rows.length + " rows shown");
    }

    function say(text) {
      status.textContent = text;
    }

    /* A link to a row that a filter hides shows the row. */
    function reveal() {
      const target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
      const row = target && target.closest("tr");
      if (row && row.hidden && body.contains(row)) {
        reset.click();
        target.scrollIntoView();
      }
    }

    search.addEventListener("input", show);
    window.addEventListener("hashchange", reveal);
    show();
    reveal();
  }

  document.querySelectorAll(".pp-data").forEach(tool);
})();
