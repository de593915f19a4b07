import { button, day, h, link, pairs, panel, pill } from "./dom";

/** How the seats are shared between the pillars. `answer` is that of vpwg.api.groups.seats. */
export function balance_panel(answer) {
	const most = Math.max(1, ...answer.pillars.map((row) => row.seats.length));
	const balance = answer.balance;
	return h(
		"div",
		{ class: "vpwg" },
		panel(
			__("Balance of the pillars"),
			h(
				"p",
				{ class: "vpwg-lead" },
				balance.met ? pill(__("balanced"), "ok", "tick") : pill(__("below the target"), "part", "ring"),
				" ",
				balance.sentence
			),
			h("ul", { class: "vpwg-bars" }, answer.pillars.map((row) => bar(row, most))),
			h(
				"p",
				{ class: "vpwg-legend", "aria-hidden": "true" },
				h("span", { class: "vpwg-swatch vpwg-bar-deciding" }),
				__("seats with a vote"),
				h("span", { class: "vpwg-swatch vpwg-bar-other" }),
				__("seats without a vote")
			),
			pairs([
				[__("Balance index"), balance.index],
				[__("Target"), balance.target],
			]),
			h("p", { class: "vpwg-quiet" }, __("1 means equal shares; 0, that one pillar holds all votes."))
		),
		diversity(answer.diversity)
	);
}

function bar(row, most) {
	const total = row.seats.length;
	const deciding = row.seats_deciding;
	const width = (count) => `width: ${(100 * count) / most}%`;
	return h(
		"li",
		{ class: "vpwg-bar-row" },
		h(
			"span",
			{ class: "vpwg-bar-label" },
			row.label,
			row.deciding && h("span", { class: "vpwg-quiet" }, vote_of(row))
		),
		h(
			"span",
			{ class: "vpwg-bar", "aria-hidden": "true" },
			deciding > 0 && h("span", { class: "vpwg-bar-deciding", style: width(deciding) }),
			total > deciding && h("span", { class: "vpwg-bar-other", style: width(total - deciding) })
		),
		h("span", { class: "vpwg-bar-figure" }, figure_of(row, total, deciding))
	);
}

/** A pillar that the terms of reference do not name may decide on the bench of another one. */
function vote_of(row) {
	return row.sits_with ? __("decides with {0}", [row.sits_with]) : __("decides");
}

function figure_of(row, total, deciding) {
	if (!total) return row.deciding && !row.sits_with ? __("no seat yet") : __("no seat");
	const count = total == 1 ? __("1 seat") : __("{0} seats", [total]);
	if (!deciding) return count;
	const votes =
		deciding == total ? null : deciding == 1 ? __("1 with a vote") : __("{0} with a vote", [deciding]);
	return [count, votes, row.share].filter(Boolean).join(" · ");
}

function diversity(answer) {
	if (!answer) return null;
	return panel(
		__("Diversity"),
		h("p", { class: "vpwg-lead" }, answer.sentence),
		answer.cells &&
			answer.cells.length > 0 &&
			h(
				"dl",
				{ class: "vpwg-figures" },
				answer.cells.map((cell) => h("div", {}, h("dt", {}, cell.label), h("dd", {}, cell.shown)))
			)
	);
}

/** The seats of each pillar; `add` is called by the button for another seat. */
export function seats_panel(answer, add = null) {
	return h(
		"div",
		{ class: "vpwg" },
		panel(
			__("Seats by pillar"),
			answer.can_add && add && h("p", { class: "vpwg-actions" }, button(__("Add a seat"), add)),
			answer.pillars.filter((row) => row.seats.length || (row.deciding && !row.sits_with)).map(pillar)
		)
	);
}

function pillar(row) {
	return h(
		"div",
		{ class: "vpwg-pillar", "data-pillar": row.pillar },
		h(
			"div",
			{ class: "vpwg-point-head" },
			h("h4", { class: "vpwg-point-title" }, row.label),
			row.deciding ? pill(vote_of(row), "plain") : null,
			h("span", { class: "vpwg-quiet" }, turnover(row.turnover))
		),
		row.seats.length
			? h("ul", { class: "vpwg-seats" }, row.seats.map(seat))
			: h("p", { class: "vpwg-quiet" }, __("No seat yet. While it stays empty, decisions do not wait for this pillar."))
	);
}

function turnover(answer) {
	if (!answer || !(answer.left || answer.replaced)) return null;
	return __("{0} of the focal points changed in 12 months", [answer.rate]);
}

function seat(row) {
	return h(
		"li",
		{ class: "vpwg-seat" },
		h(
			"div",
			{ class: "vpwg-seat-name" },
			link(["Form", "Working Group Member", row.name], row.title),
			row.role_label && row.role != "Focal Point" && pill(row.role_label, "plain"),
			!row.deciding && h("span", { class: "vpwg-quiet" }, __("no vote"))
		),
		h(
			"div",
			{ class: "vpwg-seat-person" },
			row.focal_person || h("span", { class: "vpwg-quiet" }, __("Nobody is named")),
			row.alternate && h("span", { class: "vpwg-quiet" }, __("Alternate: {0}", [row.alternate]))
		),
		h(
			"div",
			{ class: "vpwg-seat-since vpwg-quiet" },
			row.since && h("span", {}, __("since {0}", [day(row.since)])),
			row.decision_level ? h("span", {}, __("decision level")) : null
		)
	);
}
