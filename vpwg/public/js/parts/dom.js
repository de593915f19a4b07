// The only way in which this app's client scripts make markup: nodes, with text as text.

const SVG = "http://www.w3.org/2000/svg";

/** Put children (nodes, text, lists of them; nothing for null and false) into a node. */
function fill(node, children) {
	for (const child of children.flat(Infinity)) {
		if (child === null || child === undefined || child === false || child === "") continue;
		node.append(child instanceof Node ? child : document.createTextNode(String(child)));
	}
	return node;
}

/** An element: h("p", { class: "note", onclick: f }, "text", another). What is a string is shown as it is. */
export function h(tag, attributes, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) {
		if (value === null || value === undefined || value === false) continue;
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else node.setAttribute(name, value === true ? "" : value);
	}
	return fill(node, children);
}

/** Put this in the place of whatever the node holds. */
export function replace(node, ...children) {
	node.replaceChildren();
	return fill(node, children);
}

const DRAWINGS = {
	tick: "M3.5 8.5l3 3 6-7",
	cross: "M4 4l8 8M12 4l-8 8",
	ring: "M8 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8",
	wait: "M8 4v4l2.5 2M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13",
	arrow: "M6 3.5L10.5 8 6 12.5",
};

/** A small drawing beside a word that says the same. */
export function icon(name) {
	const svg = document.createElementNS(SVG, "svg");
	const path = document.createElementNS(SVG, "path");
	svg.setAttribute("viewBox", "0 0 16 16");
	svg.setAttribute("class", "vpwg-icon");
	svg.setAttribute("aria-hidden", "true");
	path.setAttribute("d", DRAWINGS[name]);
	svg.append(path);
	return svg;
}

/** A word with a colour: ok, part, open, stop or plain. The colour only repeats what the word says. */
export function pill(text, tone = "plain", drawing = null) {
	return h("span", { class: `vpwg-pill vpwg-pill-${tone}` }, drawing && icon(drawing), text);
}

/** The id and the title of a criterion, which stay together in a narrow place. */
export function named(id, title) {
	return h(
		"div",
		{ class: "vpwg-named" },
		h("span", { class: "vpwg-id" }, id),
		h("h4", { class: "vpwg-point-title" }, title)
	);
}

/** Text that only a screen reader says. */
export function spoken(text) {
	return h("span", { class: "sr-only" }, text);
}

/** The address of a route such as ["Form", "Working Group", "WG-0001"]; a plain object in it becomes the query. */
export function address(route) {
	const words = route.filter((part) => typeof part !== "object");
	const [options] = route.filter((part) => part && typeof part === "object");
	const path = frappe.router.make_url(frappe.router.convert_from_standard_route(words));
	return options ? `${path}?${new URLSearchParams(options)}` : path;
}

/** A link to a route of the desk. */
export function link(route, text, attributes = {}) {
	return h("a", { href: address(route), ...attributes }, text);
}

/** A link to what somebody gave as evidence; only addresses that a browser opens as a page, else the bare text. */
export function evidence_link(target, text = target) {
	const opens = /^(https?:\/\/|\/(?!\/))/i.test(target || "");
	if (!opens) return h("span", {}, text);
	return h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** A button; `class` is added to those that make it one. */
export function button(text, on_click, { primary = false, size = "sm", class: more = "", ...attributes } = {}) {
	const names = `btn btn-${size} ${primary ? "btn-primary" : "btn-default"} ${more}`.trim();
	return h("button", { type: "button", class: names, onclick: on_click, ...attributes }, text);
}

/** Terms with their values, in one line where there is room. */
export function pairs(rows) {
	const known = rows.filter(([, value]) => value);
	if (!known.length) return null;
	return h(
		"dl",
		{ class: "vpwg-figures" },
		known.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))
	);
}

let serial = 0;

/** A panel with a heading that names it. */
export function panel(heading, ...children) {
	const id = `vpwg-heading-${++serial}`;
	return h(
		"section",
		{ class: "vpwg-panel", "aria-labelledby": id },
		h("h3", { class: "vpwg-heading", id }, heading),
		children
	);
}

/** A part that is folded away until somebody wants it. */
export function folded(heading, ...children) {
	return h("details", { class: "vpwg-folded" }, h("summary", {}, heading), children);
}

/** A stored word (a stage, a state, a verdict) in the reader's language. */
export function word(text) {
	return text ? __(text, null, "VPWG") : "";
}

/** A sentence of the server that is written for a message, where what people typed is escaped, as text. */
export function plain(sentence) {
	return frappe.utils.unescape_html(sentence);
}

/** A day as this person's settings show it. */
export function day(iso) {
	return iso ? frappe.datetime.str_to_user(String(iso).slice(0, 10)) : "";
}
