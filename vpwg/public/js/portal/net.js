// Asking the server from a phone on a bad line: every failure is a sentence, and nothing that was typed is lost.

const PATIENCE = 30000;

/** Why something was not done. `sentences` say it; `kind` is "line" (no answer came), "login" or "" (it was refused). */
export class Refused extends Error {
	constructor(sentences, kind = "") {
		super(sentences.join(" "));
		this.sentences = sentences;
		this.kind = kind;
	}
}

/** Read: the answer of a whitelisted function that changes nothing. */
export function read(method, values = {}) {
	return call(`/api/method/${method}?${new URLSearchParams(values)}`, { method: "GET" });
}

/** Change something: the answer of a whitelisted function. */
export function write(method, values = {}) {
	return call(`/api/method/${method}`, { method: "POST", body: JSON.stringify(values) });
}

async function call(address, options) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), PATIENCE);
	let response, answer;
	try {
		response = await fetch(address, {
			...options,
			signal: stop.signal,
			credentials: "same-origin",
			headers: {
				Accept: "application/json",
				"Content-Type": "application/json",
				"X-Frappe-CSRF-Token": window.frappe.csrf_token || "",
			},
		});
		answer = await response.text();
	} catch (error) {
		throw new Refused([no_line()], "line");
	} finally {
		clearTimeout(timer);
	}
	answer = parsed(answer);
	if (response.ok && answer) return answer.message;
	throw why(response.status, answer);
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch (error) {
		return null;
	}
}

function why(status, answer) {
	if (logged_out(answer)) return new Refused([__("You have been logged out. What you typed stays here.")], "login");
	const said = sentences_of(answer);
	if (said.length) return new Refused(said);
	if (status == 403) return new Refused([__("You may not do this.")]);
	if (status == 404) return new Refused([__("It is not there any more: go back and reload the page.")]);
	if (status >= 500) return new Refused([no_line()], "line");
	return new Refused([__("The server has not accepted this: reload the page and try again.")]);
}

function logged_out(answer) {
	return (answer && answer.session_expired) || logged_in() == "Guest";
}

/** Who is logged in by now, as Frappe's cookie says. */
export function logged_in() {
	const found = /(?:^|; )user_id=([^;]*)/.exec(document.cookie);
	return found ? decodeURIComponent(found[1]) : "Guest";
}

function no_line() {
	return __("No answer came: the connection is gone or slow. Nothing is lost: try again; nothing counts twice.");
}

/** The sentences with which the server refuses. They come as HTML, and are shown as text. */
function sentences_of(answer) {
	const messages = parsed((answer && answer._server_messages) || "[]") || [];
	return messages.map((text) => plain((parsed(text) || {}).message || "")).flat();
}

function plain(html) {
	const page = new DOMParser().parseFromString(html, "text/html");
	for (const node of page.querySelectorAll("br, p, li, div")) node.before("\n");
	return page.body.textContent
		.split("\n")
		.map((line) => line.trim())
		.filter(Boolean);
}
