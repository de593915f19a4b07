// What all pages have: the place for the content, what is said aloud, notices, buttons that wait, the language.

import { h, icon, replace } from "../parts/dom";
import { Refused, write } from "./net";

/** The place for the content. */
export function main() {
	return document.getElementById("vpwg-main");
}

/** Put the page's content in its place. */
export function draw(...children) {
	replace(main(), ...children);
}

/** Have a screen reader say this. */
export function say(text) {
	const place = document.getElementById("vpwg-said");
	place.textContent = "";
	requestAnimationFrame(() => (place.textContent = text));
}

/** Sentences in a box: ok, part, stop or plain. */
export function notice(tone, sentences, ...more) {
	const texts = [sentences].flat().filter(Boolean);
	if (!texts.length) return null;
	const drawing = { ok: "tick", stop: "cross", part: "wait" }[tone];
	return h(
		"div",
		{ class: `notice ${tone}` },
		drawing && icon(drawing),
		h("div", {}, texts.length == 1 ? h("p", {}, texts) : h("ul", {}, texts.map((text) => h("li", {}, text))), more)
	);
}

/** Say in a place why something was not done, and bring it before the reader. */
export function complain(place, error) {
	const refused = error instanceof Refused ? error : new Refused([__("Something went wrong: reload the page.")]);
	const login = `/login?redirect-to=${encodeURIComponent(location.pathname + location.search)}`;
	replace(
		place,
		notice("stop", refused.sentences, refused.kind == "login" && h("p", {}, h("a", { href: login }, __("Log in"))))
	);
	place.setAttribute("tabindex", "-1");
	place.focus();
	if (!(error instanceof Refused)) throw error;
}

/** A place for complaints, which a screen reader reads at once. */
export function complaints() {
	return h("div", { class: "complaints", role: "alert" });
}

/** A button of the portal. */
export function button(text, on_click, { tone = "", ...attributes } = {}) {
	return h("button", { type: "button", class: `button ${tone}`.trim(), onclick: on_click, ...attributes }, text);
}

/** Wait for `work`: the buttons of the form rest, so that nothing is sent twice. */
export async function waiting(place, work) {
	const buttons = [...place.querySelectorAll("button")];
	for (const each of buttons) each.disabled = true;
	place.setAttribute("aria-busy", "true");
	say(__("Please wait."));
	try {
		return await work();
	} finally {
		for (const each of buttons) each.disabled = false;
		place.removeAttribute("aria-busy");
	}
}

/** A card with a heading. */
export function card(heading, ...children) {
	return h("section", { class: "card" }, heading && h("h2", {}, heading), children);
}

/** Terms with what belongs to them; those without a value are left out. */
export function facts(rows) {
	const known = rows.filter(([, value]) => value);
	if (!known.length) return null;
	return h(
		"dl",
		{ class: "facts" },
		known.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))
	);
}

/** Text that somebody typed, with its own lines. */
export function prose(text) {
	return h("div", { class: "prose" }, text);
}

/** The state of a document as a coloured word. */
export function state(status, label) {
	return h("span", { class: `state ${TONES[status] || ""}`.trim() }, label);
}

const TONES = {
	Approved: "ok",
	Adopted: "ok",
	Endorsed: "ok",
	"In Force": "ok",
	Pending: "open",
	"Under Review": "open",
	"Under Ratification": "open",
	"Under Endorsement": "open",
	Suspended: "part",
	Returned: "part",
	Rejected: "stop",
	Unsatisfiable: "stop",
};

/** The language switch, the menu and the way out. */
export function start() {
	const menu = document.querySelector(".account");
	document.addEventListener("click", (event) => {
		if (!menu.contains(event.target)) menu.open = false;
	});
	document.addEventListener("keydown", (event) => {
		if (event.key != "Escape" || !menu.open) return;
		menu.open = false;
		menu.querySelector("summary").focus();
	});
	for (const link of document.querySelectorAll("[data-language]"))
		link.addEventListener("click", (event) => {
			event.preventDefault();
			write("vpwg.api.portal.set_language", { language: link.dataset.language }).then(
				() => location.reload(),
				(error) => say(error.message)
			);
		});
	for (const link of document.querySelectorAll("[data-logout]"))
		link.addEventListener("click", () => sessionStorage.clear());
}
