// What is asked: a request, a policy or a stage review, in words.

import { folded, h } from "../parts/dom";
import { card, facts, notice, prose } from "./frame";
import { address } from "./home";
import { day } from "./words";

// A request --------------------------------------------------------------------------------------------------

export function request_cards(shown) {
	const { title, pillar } = shown.asked_by;
	return [
		shown.returned_because && notice("part", [__("It came back: {0}", [shown.returned_because])]),
		shown.withdrawn_because && notice("plain", [__("It was withdrawn: {0}", [shown.withdrawn_because])]),
		card(
			__("What is asked"),
			facts([
				[__("Asked for by"), [title, h("span", { class: "quiet" }, [pillar, shown.position].filter(Boolean).join(", "))]],
				[__("Who receives the money"), shown.beneficiary],
				[__("What for"), prose(shown.purpose)],
				[__("Expected result"), prose(shown.expected_result)],
				[__("When"), __("{0} to {1}", [day(shown.costs_from), day(shown.costs_to)])],
				[__("Where"), shown.place],
				[__("Activity"), shown.activity],
				[__("Call for requests"), shown.call],
				[__("Paid out of the budget"), shown.draws_on],
				[__("Sent on"), day(shown.sent_on)],
			])
		),
		card(__("What it costs"), lines(shown), shown.group_amount && h("p", { class: "quiet" }, [shown.group_amount, shown.rate].join(": "))),
		shown.ranking.length > 0 && card(__("Ranking in the call"), h("p", {}, h("strong", {}, shown.rank)), ranking(shown.ranking)),
		shown.policy &&
			card(
				__("Under which policy"),
				h("p", {}, document_link("Allocation Policy", shown.policy)),
				shown.band && h("p", {}, shown.band),
				shown.relaxations && notice("part", shown.relaxations)
			),
	];
}

function lines(shown) {
	return h(
		"table",
		{ class: "lines" },
		h(
			"thead",
			{},
			h("tr", {}, h("th", { scope: "col" }, __("What exactly")), h("th", { scope: "col", class: "figure" }, __("Amount")))
		),
		h(
			"tbody",
			{},
			shown.lines.map((row) =>
				h(
					"tr",
					{},
					h(
						"td",
						{},
						row.description,
						h("span", { class: "quiet" }, [row.category, __("{0} at {1}", [row.quantity, row.unit])].join(" · ")),
						row.rate && h("span", { class: "quiet" }, __("Published rate: {0}", [row.rate]))
					),
					h("td", { class: "figure" }, row.amount)
				)
			)
		),
		h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, __("Total")), h("td", { class: "figure" }, shown.amount)))
	);
}

function ranking(rows) {
	return h(
		"ul",
		{ class: "points" },
		rows.map((row) =>
			h(
				"li",
				{},
				h("div", { class: "point-head" }, h("strong", {}, row.criterion), h("span", { class: "figure" }, __("{0} of 5", [row.score]))),
				h("p", { class: "quiet" }, __("Weight {0}", [row.weight])),
				row.reason && h("p", {}, row.reason)
			)
		)
	);
}

function document_link(doctype, { name, title, version }) {
	const text = version ? __("{0}, version {1}", [title, version]) : title;
	return h("a", { href: address(doctype, name) }, text);
}

// A policy ---------------------------------------------------------------------------------------------------

export function policy_cards(shown) {
	return [
		shown.returned_because && notice("part", [__("It came back: {0}", [shown.returned_because])]),
		shown.interim && notice("plain", shown.interim),
		facts([
			[__("Version"), shown.version || ""],
			[__("In force from"), day(shown.in_force_from)],
			[__("In force until"), day(shown.superseded_on)],
			[__("Takes the place of"), shown.replaces && document_link("Allocation Policy", shown.replaces)],
		]),
		card(
			__("Who decides"),
			h("ul", { class: "points" }, shown.bands.map(band)),
			h("p", { class: "quiet" }, __("Whoever is late is reminded; after the days of grace the alternate is asked, then the next tier follows or it goes back."))
		),
		shown.ranking.length > 0 &&
			card(__("How competing requests are ranked"), h("ul", { class: "points" }, shown.ranking.map(criterion))),
		shown.rates.length > 0 && card(__("Published rates"), rates(shown.rates)),
		card(
			__("When a pillar objects"),
			h("p", {}, __("An objection of most of a pillar on one of these grounds sends a request back once, for dialogue:")),
			bullets(shown.grounds),
			shown.substitutes.length > 0 && [
				h("h3", {}, __("When a whole pillar is in conflict of interest")),
				bullets(shown.substitutes),
			]
		),
		shown.relaxations.length > 0 && card(__("Relaxed separation of duties"), bullets(shown.relaxations)),
	];
}

function band(row) {
	return h(
		"li",
		{},
		h("h3", {}, row.about),
		row.tiers.map((tier) =>
			h(
				"div",
				{ class: "tier" },
				tier.tier > 1 && h("p", {}, h("strong", {}, __("If that does not lead to a decision (tier {0}):", [tier.tier]))),
				h("p", {}, tier.rule),
				h("p", { class: "quiet" }, tier.time)
			)
		)
	);
}

function criterion(row) {
	return h(
		"li",
		{},
		h("div", { class: "point-head" }, h("strong", {}, row.criterion), h("span", { class: "figure" }, __("Weight {0}", [row.weight]))),
		row.explanation && h("p", {}, row.explanation)
	);
}

function rates(rows) {
	return h(
		"table",
		{ class: "lines" },
		h(
			"thead",
			{},
			h("tr", {}, h("th", { scope: "col" }, __("Published rate")), h("th", { scope: "col", class: "figure" }, __("Amount of one unit")))
		),
		h(
			"tbody",
			{},
			rows.map((row) =>
				h(
					"tr",
					{},
					h("td", {}, row.rate, row.unit && h("span", { class: "quiet" }, row.unit)),
					h("td", { class: "figure" }, row.amount)
				)
			)
		)
	);
}

/** Sentences, one below the other. */
export function bullets(texts) {
	return h("ul", { class: "bullets" }, texts.map((text) => h("li", {}, text)));
}

// A stage review ---------------------------------------------------------------------------------------------

export function review_cards(shown) {
	const open = shown.points.filter((row) => row.verdict != "Met");
	const met = shown.points.filter((row) => row.verdict == "Met");
	return [
		shown.returned_because && notice("part", [__("It came back: {0}", [shown.returned_because])]),
		card(
			__("What is asked"),
			facts([
				[__("From"), shown.from_stage],
				[__("Moves to"), shown.target_stage],
				[__("Reason"), shown.reason && prose(shown.reason)],
				[__("Waived points"), shown.waived || ""],
			])
		),
		open.length > 0 && card(__("Points to look at"), points(open)),
		met.length > 0 && h("div", { class: "card" }, folded(__("Points that are met ({0})", [met.length]), points(met))),
	];
}

function points(rows) {
	return h("ul", { class: "points" }, rows.map(point));
}

function point(row) {
	return h(
		"li",
		{},
		h("div", { class: "point-head" }, h("strong", {}, row.id, " ", row.title), h("span", { class: "state" }, row.verdict_label || __("Not answered"))),
		row.by_records && h("p", { class: "quiet" }, [row.by_records, row.value && row.target && __("{0}, wanted {1}", [row.value, row.target])].filter(Boolean).join(" ")),
		row.reason && h("p", {}, row.reason),
		row.evidence && h("p", {}, h("a", { href: row.evidence, target: "_blank", rel: "noopener noreferrer" }, __("What shows it")))
	);
}
