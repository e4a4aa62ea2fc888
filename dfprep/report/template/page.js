"use strict";
// One tab stop for the whole map: arrow keys go from person to person, and the card shows who has the focus.
for (const map of document.querySelectorAll(".map")) {
  const people = [...map.querySelectorAll(".p")];
  const card = map.querySelector(".card");
  const face = card.querySelector(".face");

  const show = (person) => {
    for (const one of people) {
      one.classList.toggle("near", one !== person && person.dataset.g !== "-1" && one.dataset.g === person.dataset.g);
    }
    card.hidden = false;
    card.querySelector("p").textContent = person.getAttribute("aria-label");
    face.hidden = person.dataset.s === undefined;
    face.className = "face sheet" + person.dataset.s;
    for (const name of ["--x", "--y"]) face.style.setProperty(name, person.style.getPropertyValue(name));
    const right = person.offsetLeft + person.offsetWidth + 8;
    const beside = right + card.offsetWidth <= map.offsetWidth ? right : person.offsetLeft - card.offsetWidth - 8;
    card.style.left = Math.max(0, beside) + "px";
    card.style.top = Math.max(0, Math.min(person.offsetTop, map.offsetHeight - card.offsetHeight)) + "px";
  };
  const hide = () => {
    card.hidden = true;
    for (const one of people) one.classList.remove("near");
  };
  const focus = (person) => {
    for (const one of people) {
      one.tabIndex = one === person ? 0 : -1;
      one.setAttribute("aria-selected", one === person);
    }
    person.focus();
    show(person); // a window in the background sends no focus events
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 20, PageUp: -20 };

  map.addEventListener("keydown", (event) => {
    const at = people.indexOf(document.activeElement);
    if (at < 0) return;
    let to;
    if (event.key in steps) to = Math.max(0, Math.min(people.length - 1, at + steps[event.key]));
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = people.length - 1;
    else if (event.key === "Escape") return hide();
    else return;
    event.preventDefault();
    focus(people[to]);
  });
  map.addEventListener("pointerover", (event) => event.target.matches(".p") && show(event.target));
  map.addEventListener("pointerleave", hide);
  map.addEventListener("click", (event) => event.target.matches(".p") && focus(event.target));
  map.addEventListener("focusin", (event) => event.target.matches(".p") && show(event.target));
  map.addEventListener("focusout", hide);
}
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
});
