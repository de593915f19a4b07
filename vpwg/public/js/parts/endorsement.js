import { button, day, evidence_link, folded, h, panel, pill } from "./dom";

/**
 * How the pillars stand to a document. `standing` is that of vpwg.api.decisions.standing; `actions` may hold
 * `decide(verdict)`, `record_on_paper()` and `confirm(row)`.
 */
export function endorsement_panel(standing, actions = {}) {
	const now = standing.decisions.filter((row) => !row.void);
	const before = standing.decisions.filter((row) => row.void);
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-lead" },
			pill(standing.status_label, TONES[standing.status] || "plain"),
			standing.sentence != standing.status_label && [" ", standing.sentence]
		),
		when(standing),
		your_part(standing, actions),
		pillars(standing.pillars),
		standing.unmet.length > 0 &&
			panel(__("What is still needed, and who can give it"), needed_list(standing.unmet)),
		standing.remedies.length > 0 &&
			panel(__("What would mend it"), h("ul", {}, standing.remedies.map((text) => h("li", {}, text)))),
		now.length > 0 && panel(__("Decisions"), h("ul", { class: "vpwg-decisions" }, now.map(decision))),
		before.length > 0 &&
			folded(
				__("Decisions of earlier rounds ({0}); they no longer count", [before.length]),
				h("ul", { class: "vpwg-decisions" }, before.map(decision))
			),
		standing.open && h("p", { class: "vpwg-quiet" }, __("Rule: {0}", [standing.rule]))
	);
}

const TONES = {
	Approved: "ok",
	Pending: "open",
	Suspended: "part",
	Rejected: "stop",
	Unsatisfiable: "stop",
	Adopted: "ok",
	Returned: "stop",
};

function when(standing) {
	const parts = [
		standing.round > 1 && __("Round {0}", [standing.round]),
		standing.opened_on && __("sent on {0}", [day(standing.opened_on)]),
		standing.open && standing.due_on && __("decisions are expected by {0}", [day(standing.due_on)]),
	].filter(Boolean);
	return parts.length ? h("p", { class: "vpwg-quiet" }, parts.join(" · ")) : null;
}

// What this person can do ------------------------------------------------------------------------------------

function your_part(standing, actions) {
	if (!standing.open) return null;
	const buttons = [];
	if (standing.my_seats.length && actions.decide)
		buttons.push(
			button(__("Endorse"), () => actions.decide("Approve"), { primary: true }),
			button(__("Object"), () => actions.decide("Reject")),
			button(__("Abstain"), () => actions.decide("Abstain"))
		);
	if (standing.can_record_paper && standing.paper_seats.length && actions.record_on_paper)
		buttons.push(button(__("Record a paper decision"), actions.record_on_paper));
	const seats = standing.my_seats.map((row) => row.title).join(", ");
	return h(
		"div",
		{ class: "vpwg-next" },
		h("h3", { class: "vpwg-heading" }, __("Your part")),
		seats && h("p", {}, __("You decide for {0}.", [seats])),
		!seats && standing.cannot_decide && h("p", {}, standing.cannot_decide),
		buttons.length > 0 && h("p", { class: "vpwg-actions" }, buttons),
		standing.to_confirm.length > 0 && [
			h("p", {}, __("These decisions were given on paper. Confirm those that you know to be true.")),
			h(
				"ul",
				{ class: "vpwg-decisions" },
				standing.to_confirm.map((row) =>
					h(
						"li",
						{},
						said(row.verdict),
						" ",
						h("strong", {}, row.title),
						row.person && h("span", { class: "vpwg-quiet" }, row.person),
						row.reason && h("span", { class: "vpwg-reason" }, __("Reason: {0}", [row.reason])),
						row.scan && evidence_link(row.scan, __("Scan of the paper")),
						" ",
						actions.confirm && button(__("Confirm"), () => actions.confirm(row), { size: "xs" })
					)
				)
			),
		]
	);
}

// The pillars ------------------------------------------------------------------------------------------------

function pillars(rows) {
	if (!rows.length) return null;
	return h(
		"div",
		{ class: "vpwg-scroll", tabindex: 0, role: "region", "aria-label": __("Endorsement by the pillars") },
		h(
			"table",
			{ class: "vpwg-table" },
			h(
				"thead",
				{},
				h(
					"tr",
					{},
					h("th", { scope: "col" }, __("Pillar")),
					h("th", { scope: "col" }, __("Took part")),
					h("th", { scope: "col" }, __("Endorses")),
					h("th", { scope: "col" }, __("Objects"))
				)
			),
			h("tbody", {}, rows.map(pillar))
		)
	);
}

function pillar(row) {
	const head = h("th", { scope: "row" }, row.label);
	if (row.waived)
		return h(
			"tr",
			{},
			head,
			h("td", { colspan: 3 }, typeof row.waived == "string" ? row.waived : __("Waived: not asked"))
		);
	return h(
		"tr",
		{},
		head,
		h("td", {}, __("{0} of {1}", [row.present, row.voices])),
		h("td", {}, row.approvals),
		h("td", {}, row.rejections)
	);
}

/** What a decision still lacks, and the seats that can supply it. */
export function needed_list(unmet) {
	if (!unmet.length) return null;
	return h(
		"ul",
		{ class: "vpwg-needed" },
		unmet.map((row) =>
			h(
				"li",
				{},
				row.sentence,
				who(row.who)
			)
		)
	);
}

/** The seats that can supply it; more than a handful are folded away. */
function who(seats) {
	if (!seats.length) return null;
	const list = h(
		"ul",
		{ class: "vpwg-who" },
		seats.map((seat) =>
			h("li", {}, seat.title, seat.person && h("span", { class: "vpwg-quiet" }, seat.person))
		)
	);
	return seats.length > 4 ? folded(__("{0} seats can give it", [seats.length]), list) : list;
}

/** What a seat said, in the words of the buttons. */
function said(verdict) {
	return {
		Approve: () => pill(__("Endorses"), "ok", "tick"),
		Reject: () => pill(__("Objects"), "stop", "cross"),
		Abstain: () => pill(__("Abstains"), "plain", "ring"),
	}[verdict]();
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
		said(row.verdict),
		" ",
		h("strong", {}, row.title),
		h("span", { class: "vpwg-quiet" }, notes.join(" · ")),
		row.ground_label && h("span", { class: "vpwg-reason" }, __("Ground: {0}", [row.ground_label])),
		row.reason && h("span", { class: "vpwg-reason" }, __("Reason: {0}", [row.reason])),
		row.scan && evidence_link(row.scan, __("Scan of the paper"))
	);
}
