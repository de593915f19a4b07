// Where a decision stands: by pillar, who steps aside, why not yet, and what was said.

import { folded, h } from "../parts/dom";
import { card, notice } from "./frame";
import { bullets } from "./what";
import { day } from "./words";

export function standing_cards(shown, standing) {
	if (!standing.round) return standing.sentence ? notice("plain", standing.sentence) : null;
	const now = standing.decisions.filter((row) => !row.void);
	const before = standing.decisions.filter((row) => row.void);
	return [
		card(
			__("Where it stands"),
			standing.sentence && h("p", {}, h("strong", {}, standing.sentence)),
			when(standing),
			pillars(standing.pillars),
			standing.rule && h("p", { class: "quiet" }, __("Rule: {0}", [standing.rule]))
		),
		standing.unmet.length > 0 && card(__("Why not yet"), lacking(standing)),
		standing.remedies.length > 0 && card(__("What would mend it"), bullets(standing.remedies)),
		aside(standing),
		now.length > 0 && card(__("What the seats said"), h("ul", { class: "points" }, now.map(decision))),
		before.length > 0 &&
			h(
				"div",
				{ class: "card" },
				folded(
					__("Decisions of earlier rounds ({0}); they no longer count", [before.length]),
					h("ul", { class: "points" }, before.map(decision))
				)
			),
	];
}

function when(standing) {
	const parts = [
		standing.round > 1 && __("Round {0}", [standing.round]),
		standing.opened_on && __("Asked on {0}", [day(standing.opened_on)]),
		standing.open && standing.due_on && __("Decisions are expected by {0}", [day(standing.due_on)]),
	].filter(Boolean);
	return parts.length ? h("p", { class: "quiet" }, parts.join(" · ")) : null;
}

function pillars(rows) {
	if (!rows.length) return null;
	return h(
		"table",
		{ class: "lines pillars" },
		h(
			"thead",
			{},
			h(
				"tr",
				{},
				h("th", { scope: "col" }, __("Pillar")),
				h("th", { scope: "col", class: "figure" }, __("Took part")),
				h("th", { scope: "col", class: "figure" }, __("For")),
				h("th", { scope: "col", class: "figure" }, __("Against"))
			)
		),
		h("tbody", {}, rows.map(pillar))
	);
}

function pillar(row) {
	const head = h("th", { scope: "row" }, row.label);
	if (row.waived) return h("tr", {}, head, h("td", { colspan: 3, class: "quiet" }, row.waived));
	return h(
		"tr",
		{},
		head,
		h("td", { class: "figure" }, __("{0} of {1}", [row.present, row.voices])),
		h("td", { class: "figure" }, row.approvals),
		h("td", { class: "figure" }, row.rejections)
	);
}

/** What is missing, who can supply it, and until when. */
function lacking({ unmet, due_on }) {
	return [
		due_on && h("p", { class: "quiet" }, __("Until {0}; who can supply it stands below each point.", [day(due_on)])),
		h("ul", { class: "points" }, unmet.map(lacks)),
	];
}

function lacks(row) {
	const list = h(
		"ul",
		{ class: "who" },
		row.who.map((seat) => h("li", {}, seat.title, seat.person && h("span", { class: "quiet" }, ` · ${seat.person}`)))
	);
	const many = row.who.length > 2;
	return h(
		"li",
		{},
		h("p", {}, row.sentence),
		row.who.length > 0 && (many ? folded(__("{0} seats can give it", [row.who.length]), list) : list)
	);
}

function aside({ conflicts, substitutes }) {
	if (!conflicts.length && !substitutes.length) return null;
	return card(
		__("Who steps aside"),
		bullets([...conflicts.map((row) => row.sentence), ...substitutes])
	);
}

function decision(row) {
	const notes = [
		row.pillar_label,
		day(row.on),
		row.on_paper && __("on paper"),
		row.waiting_confirmation && __("waits for somebody of another pillar to confirm it"),
		row.void && __("round {0}", [row.round]),
	].filter(Boolean);
	return h(
		"li",
		{},
		h("div", { class: "point-head" }, h("strong", {}, row.title), said(row)),
		h("p", { class: "quiet" }, notes.join(" · ")),
		row.ground_label && h("p", {}, __("Ground: {0}", [row.ground_label])),
		row.reason && h("p", { class: "quote" }, row.reason)
	);
}

/** What a seat said, as a coloured word. */
export function said({ verdict }) {
	const [tone, text] = {
		Approve: ["ok", __("Approves")],
		Reject: ["stop", __("Rejects")],
		Abstain: ["", __("Abstains")],
	}[verdict];
	return h("span", { class: `state ${tone}`.trim() }, text);
}
