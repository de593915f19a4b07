import { h } from "../parts/dom";
import { draw, state } from "./frame";
import { read } from "./net";
import { day } from "./words";

/** The address of a document's page. */
export function address(doctype, name) {
	return `/vpwg/decide?${new URLSearchParams({ doctype, name })}`;
}

/** What waits for the reader, what they have asked for, and the rules of their groups. Gives what draws it anew. */
export function home_page(shown) {
	const { waiting, mine, groups, can_ask } = shown;
	draw(
		h("h1", {}, __("Waiting for my decision")),
		waiting.length ? h("ul", { class: "list" }, waiting.map(waits)) : nothing_waits(can_ask),
		h(
			"div",
			{ class: "heading-row" },
			h("h2", {}, __("My requests")),
			can_ask && h("a", { class: "button primary", href: "/vpwg/ask" }, __("Ask for money"))
		),
		mine.length
			? h("ul", { class: "list" }, mine.map(asked))
			: h("p", { class: "empty" }, __("You have asked for nothing yet.")),
		groups.length > 0 && [
			h("h2", {}, __("Rules of my groups")),
			h("ul", { class: "list" }, groups.map(rules)),
		]
	);
	return () =>
		Promise.all([read("vpwg.api.decisions.waiting_for_me"), read("vpwg.api.allocations.mine")]).then(
			([waiting, mine]) => home_page({ ...shown, waiting, mine }),
			() => {} // without a line the old lists are better than none
		);
}

function nothing_waits(can_ask) {
	return h(
		"p",
		{ class: "empty" },
		can_ask
			? __("Nothing waits for you. You get a message when your seat is asked.")
			: __("You hold no seat today. If you should, ask the coordinator of your group.")
	);
}

function waits(row) {
	const stage = row.doctype == "Stage Review"; // its title is but the name of the stage
	const to_do = row.seats.length
		? row.asks_conflict
			? __("Answer the conflict question, then decide")
			: __("Decide")
		: __("Confirm what was given on paper");
	return entry(
		address(row.doctype, row.name),
		stage ? `${row.kind_label}: ${row.title}` : row.title,
		row.amount,
		[!stage && row.kind_label, row.group_name],
		h(
			"span",
			{ class: "entry-foot" },
			h("span", { class: row.late ? "due late" : "due" }, due(row)),
			h("span", { class: "to-do" }, to_do)
		)
	);
}

function due(row) {
	const last = day(row.due_on);
	return row.late ? __("Late: it was due by {0}", [last]) : __("Until {0}", [last]);
}

function asked(row) {
	const target =
		row.status == "Draft" ? `/vpwg/ask?${new URLSearchParams({ name: row.name })}` : address("Resource Allocation", row.name);
	return entry(
		target,
		row.title,
		row.amount,
		[],
		h("span", { class: "entry-foot" }, state(row.status, row.status_label)),
		row.status == "Returned" && row.returned_because && h("span", { class: "entry-why" }, row.returned_because)
	);
}

function rules(row) {
	if (!row.policy)
		return h(
			"li",
			{},
			h(
				"div",
				{ class: "entry" },
				h("span", { class: "entry-title" }, row.title),
				h("span", { class: "entry-meta" }, __("No allocation policy is in force: nobody can ask for money yet."))
			)
		);
	return entry(address("Allocation Policy", row.policy), row.title, "", [row.policy_title]);
}

/** One line of a list, all of it a link. */
function entry(href, title, amount, meta, ...more) {
	return h(
		"li",
		{},
		h(
			"a",
			{ class: "entry", href },
			h("span", { class: "entry-head" }, h("span", { class: "entry-title" }, title), amount && h("span", { class: "amount" }, amount)),
			meta.filter(Boolean).length > 0 && h("span", { class: "entry-meta" }, meta.filter(Boolean).join(" · ")),
			more
		)
	);
}
