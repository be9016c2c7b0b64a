/* What is wrong with the layout of a page: wider than the window, beyond the main column, siblings on top of each other,
   text beyond its box in a picture. */
() => {
  const list = [];
  let checked = 0;
  const window_ = document.documentElement.clientWidth;
  const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + "." + (e.getAttribute("class") || "") + " " + (e.textContent || "").trim().slice(0, 30);
  const seen = (e) => {
    const style = getComputedStyle(e);
    return style.display !== "none" && style.visibility !== "hidden" && style.float === "none" && style.position !== "absolute" && style.position !== "fixed";
  };
  const beyond = document.documentElement.scrollWidth - window_;
  if (beyond > 0) list.push(`the page is ${beyond} px wider than the window`);
  const main = document.querySelector(".content");
  for (const e of main ? main.querySelectorAll("*") : []) {
    if (e.closest(".pp-scroll, pre, svg, .pp-hidden, .pp-skip, .visually-hidden") && !e.matches(".pp-scroll, pre")) continue;
    if (!seen(e)) continue;
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    checked += 1;
    if (box.right > window_ + 1 || box.left < -1) list.push(`wider than the window: ${name(e)}`);
    const siblings = [...e.children].filter((one) => seen(one) && !getComputedStyle(one).display.startsWith("inline") && !one.matches(".pp-hidden, .pp-skip"));
    const boxes = siblings.map((one) => one.getBoundingClientRect());
    for (let i = 1; i < boxes.length; i += 1) {
      const [a, b] = [boxes[i - 1], boxes[i]];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) list.push(`overlap: ${name(siblings[i - 1])} and ${name(siblings[i])}`);
    }
  }
  for (const text of document.querySelectorAll(".pp-picture svg g[class] > text")) {
    const rect = text.parentElement.querySelector("rect").getBBox();
    const box = text.getBBox();
    checked += 1;
    if (box.x < rect.x || box.x + box.width > rect.x + rect.width + 0.5) list.push(`text beyond its box: ${text.textContent}`);
  }
  return { list, checked };
}
