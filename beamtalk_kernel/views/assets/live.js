// Draws a view's tree and keeps it up to date; tells the view what is pressed, and when it is opened and closed.
// Knows trees ([tag, attributes, children]) and nothing of what they show.  Elements are kept from one tree to the next,
// so that focus, selection, open folds and what is being typed stay.
const SVG = "http://www.w3.org/2000/svg";
const PLAIN = new Set(["act", "args", "key", "since", "clear", "look", "value", "open", "stays", "save", "html"]);
// A page that was killed says no good-bye: one that is open says so now and then.
const BEAT_MS = 60000;

function ago(ms) {
  const s = ms / 1000;
  return s < 10 ? `${s.toFixed(1)} s` : s < 120 ? `${Math.floor(s)} s` : s < 7200 ? `${Math.floor(s / 60)} min` : `${Math.floor(s / 3600)} h`;
}

function create(tag, parent) {
  const inside = parent.namespaceURI === SVG && parent.localName !== "foreignObject";
  return tag === "svg" || inside ? document.createElementNS(SVG, tag) : document.createElement(tag);
}

function dress(element, attributes, isNew) {
  const before = element.btAttributes || {};
  for (const name in before) if (!(name in attributes) && !PLAIN.has(name)) element.removeAttribute(written(name));
  for (const name in attributes) {
    const value = attributes[name];
    if (!PLAIN.has(name) && before[name] !== value) element.setAttribute(written(name), value === true ? "" : value);
  }
  if (before.look !== attributes.look)
    element.setAttribute("class", (attributes.look || "").split(" ").filter(Boolean).map((name) => `bt-${name}`).join(" "));
  if ("value" in attributes && before.value !== attributes.value) element.value = attributes.value;
  if ("html" in attributes && before.html !== attributes.html) element.innerHTML = attributes.html;
  if (isNew && attributes.open) element.open = true;
  if ("since" in attributes) {
    element.btSince = Date.now() - attributes.since;
    element.setAttribute("data-since", "");
  }
  element.btAttributes = attributes;
}

const written = (name) => name.replaceAll("_", "-");

function fits(node, tree) {
  if (typeof tree === "string") return node.nodeType === Node.TEXT_NODE;
  return node.nodeType === Node.ELEMENT_NODE && node.localName === tree[0] && (node.btAttributes || {}).key === tree[1].key;
}

function draw(parent, trees) {
  const spare = [...parent.childNodes];
  let place = parent.firstChild;
  for (const tree of trees) {
    const found = spare.findIndex((node) => fits(node, tree));
    let node = found < 0 ? null : spare.splice(found, 1)[0];
    const isNew = node === null;
    if (isNew) node = typeof tree === "string" ? document.createTextNode(tree) : create(tree[0], parent);
    if (typeof tree === "string") {
      if (node.data !== tree) node.data = tree;
    } else {
      if (tree[0] !== "textarea" && !("since" in tree[1]) && !("html" in tree[1])) draw(node, tree[2]);
      dress(node, tree[1], isNew);
    }
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of spare) node.remove();
}

// The picture with the page's colours in it, as a file.
function save(root, name) {
  const shown = root.querySelector("svg");
  if (!shown) return;
  const copy = shown.cloneNode(true);
  const ours = [...shown.querySelectorAll("*")];
  [...copy.querySelectorAll("*")].forEach((element, place) => {
    const style = getComputedStyle(ours[place]);
    element.setAttribute("style", `fill:${style.fill};stroke:${style.stroke};stroke-dasharray:${style.strokeDasharray};font:${style.font}`);
  });
  copy.setAttribute("xmlns", SVG);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "bt-view";
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  const lost = document.createElement("div");
  lost.className = "bt-view bt-lost";
  lost.setAttribute("role", "status");
  el.append(lost, root);
  let told = Date.now();
  const here = String(Math.random());
  const tell = (event, more) => {
    told = Date.now();
    try {
      model.send({ event, here, ...more });
    } catch {
      root.inert = true;
      lost.textContent = "The kernel that showed this has ended. Run the cell again.";
    }
  };
  const act = (element, typed) => {
    const { act: name, args } = element.btAttributes;
    tell("act", { name, args: [...(args || []), ...typed] });
  };
  const closest = (node) => {
    while (node && node !== root) {
      if (node.btAttributes && node.btAttributes.act) return node;
      node = node.parentNode;
    }
    return null;
  };
  root.addEventListener("click", (event) => {
    const name = (event.target.btAttributes || {}).save;
    if (name) return save(root, name);
    const element = closest(event.target);
    if (!element || ["form", "select", "input", "textarea"].includes(element.localName)) return;
    event.preventDefault();
    act(element, []);
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const fields = [...form.elements].filter((field) => field.name);
    act(form, fields.map((field) => field.value));
    if (form.btAttributes.clear) for (const field of fields) field.value = "";
  });
  root.addEventListener("change", (event) => {
    const element = event.target;
    if (element.btAttributes && element.btAttributes.act) act(element, [element.value]);
  });
  root.addEventListener("keydown", (event) => {
    const element = closest(event.target);
    if ((event.key === "Enter" || event.key === " ") && element && element.namespaceURI === SVG) {
      event.preventDefault();
      act(element, []);
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.target.getAttribute("role") === "tab") {
      const tabs = [...event.target.parentNode.children];
      const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
      event.preventDefault();
      next.focus();
      act(next, []);
    }
  });
  // Keys typed in a view are none of the notebook's commands, but for the one that saves it.
  const isSave = (event) => (event.ctrlKey || event.metaKey) && event.key === "s";
  for (const kind of ["keydown", "keyup", "keypress"])
    root.addEventListener(kind, (event) => isSave(event) || event.stopPropagation());
  const choose = (event) => root.toggleAttribute("data-lm-suppress-shortcuts", !isSave(event));
  window.addEventListener("keydown", choose, true);
  const beat = (most) => Date.now() - told > most && tell("beat");
  // Who is about to press something is told in time that nobody is there.
  for (const kind of ["pointerenter", "focusin"]) root.addEventListener(kind, () => beat(1000));
  const tick = () => {
    beat(BEAT_MS);
    for (const element of root.querySelectorAll("[data-since]")) element.textContent = ago(Math.max(0, Date.now() - element.btSince));
  };
  const show = () => {
    draw(root, [model.get("tree")]);
    tick();
  };
  model.on("change:tree", show);
  show();
  const clock = setInterval(tick, 1000);
  const leave = () => tell("close");
  window.addEventListener("pagehide", leave);
  tell("open");
  return () => {
    clearInterval(clock);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("keydown", choose, true);
    model.off("change:tree", show);
    leave();
  };
}

export default { render };
