import { conflict_questions, declarations_to_confirm, own_answers } from "./conflict";
import { button, day, evidence_link, folded, h, panel, pill } from "./dom";

/**
 * How the pillars stand to a document of any kind. `standing` is that of vpwg.api.decisions.standing; `actions` are those
 * of `actions_on`: a button is only drawn for what is there and what the standing allows.
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
			pill(standing.status_label, tone_of(standing)),
			!SAID_ABOVE.has(standing.status) &&
				standing.sentence != standing.status_label && [" ", standing.sentence]
		),
		when(standing),
		your_part(standing, actions),
		pillars(standing.pillars),
		aside(standing),
		standing.unmet.length > 0 &&
			panel(
				__("What is still needed, and who can give it"),
				standing.due_on && h("p", { class: "vpwg-lead" }, until(standing)),
				needed_list(standing.unmet)
			),
		standing.remedies.length > 0 &&
			panel(__("What would mend it"), h("ul", {}, standing.remedies.map((text) => h("li", {}, text)))),
		now.length > 0 && panel(__("Decisions"), h("ul", { class: "vpwg-decisions" }, now.map(decision))),
		before.length > 0 &&
			folded(
				__("Decisions of earlier rounds ({0}); they no longer count", [before.length]),
				h("ul", { class: "vpwg-decisions" }, before.map(decision))
			),
		standing.open && standing.rule && h("p", { class: "vpwg-quiet" }, rule_of(standing))
	);
}

/** States in which the top of the form says why. */
const SAID_ABOVE = new Set(["Draft", "Returned", "Rejected", "Withdrawn"]);

const TONES = {
	Approved: "ok",
	Pending: "open",
	Suspended: "part",
	Rejected: "stop",
	Unsatisfiable: "stop",
	Adopted: "ok",
	"In Force": "ok",
	Superseded: "ok",
	Endorsed: "ok",
	Returned: "stop",
};

function tone_of(standing) {
	return standing.waits_for_ranking ? "open" : TONES[standing.status] || "plain";
}

function when(standing) {
	const parts = [
		standing.round > 1 && __("Round {0}", [standing.round]),
		standing.opened_on && __("sent on {0}", [day(standing.opened_on)]),
		standing.open && standing.due_on && __("decisions are expected by {0}", [day(standing.due_on)]),
	].filter(Boolean);
	return parts.length ? h("p", { class: "vpwg-quiet" }, parts.join(" · ")) : null;
}

const LATE = {
	Remind: () => __("It is late: those who have not decided are reminded."),
	Alternate: () => __("It is late: the alternates are asked."),
	"Next tier": () => __("It is late: the next tier of the rule follows."),
	Lapse: () => __("It is late, and goes back if nothing comes."),
};

/** Until when it is expected, and what follows when it is late. */
function until(standing) {
	const late = LATE[standing.late];
	if (late) return [pill(__("late"), "stop"), " ", late()];
	return __("Expected by {0}. Silence is never counted as consent.", [day(standing.due_on)]);
}

function rule_of(standing) {
	return standing.tier > 1
		? __("Rule, in its tier {0}: {1}", [standing.tier, standing.rule])
		: __("Rule: {0}", [standing.rule]);
}

/** Who steps aside and why, and who decides in the place of a pillar. */
function aside(standing) {
	const sentences = [...standing.conflicts.map((row) => row.sentence), ...standing.substitutes];
	if (!sentences.length) return null;
	return panel(
		__("Conflicts of interest"),
		h("ul", { class: "vpwg-needed" }, sentences.map((text) => h("li", {}, text)))
	);
}

// What this person can do ------------------------------------------------------------------------------------

function your_part(standing, actions) {
	const office = office_buttons(standing, actions);
	if (!standing.open && !office.length) return null;
	const seats = standing.my_seats.map((row) => row.title).join(", ");
	const asked = standing.my_questions.length > 0;
	return h(
		"div",
		{ class: "vpwg-next vpwg-part" },
		h("h3", { class: "vpwg-heading" }, __("Your part")),
		actions.answer && conflict_questions(standing.my_questions, actions.answer),
		seats && h("p", {}, __("You decide for {0}.", [seats])),
		!seats && !asked && standing.cannot_decide && h("p", {}, standing.cannot_decide),
		own_answers(standing.my_answers, actions.withdraw_answer),
		seats && actions.decide && h("p", { class: "vpwg-actions" }, decision_buttons(actions)),
		papers_to_confirm(standing.to_confirm, actions),
		actions.confirm_conflict &&
			declarations_to_confirm(standing.declarations_to_confirm, actions.confirm_conflict),
		office.length > 0 && h("p", { class: "vpwg-actions vpwg-office" }, office)
	);
}

function decision_buttons(actions) {
	return [
		button(__("Endorse"), () => actions.decide("Approve"), { primary: true }),
		button(__("Object"), () => actions.decide("Reject")),
		button(__("Abstain"), () => actions.decide("Abstain")),
	];
}

/** What the group's office does while it is being decided on. */
function office_buttons(standing, actions) {
	const papers = standing.can_record_paper && standing.paper_seats.length > 0;
	return [
		papers && actions.record_on_paper && button(__("Record a paper decision"), actions.record_on_paper),
		papers &&
			standing.asks_conflict &&
			actions.record_conflict &&
			button(__("Record a conflict declared on paper"), actions.record_conflict),
		standing.can_send_back && actions.send_back && button(__("Send back"), actions.send_back),
	].filter(Boolean);
}

function papers_to_confirm(rows, actions) {
	if (!rows.length) return null;
	return [
		h("p", {}, __("These decisions were given on paper. Confirm those that you know to be true.")),
		h(
			"ul",
			{ class: "vpwg-decisions" },
			rows.map((row) =>
				h(
					"li",
					{ class: "vpwg-paper" },
					said(row.verdict),
					" ",
					h("strong", {}, row.title),
					row.person && h("span", { class: "vpwg-quiet" }, row.person),
					row.reason && h("span", { class: "vpwg-reason" }, __("Reason: {0}", [row.reason])),
					h(
						"span",
						{ class: "vpwg-beside" },
						row.scan && evidence_link(row.scan, __("Scan of the paper")),
						actions.confirm && button(__("Confirm"), () => actions.confirm(row), { size: "xs" })
					)
				)
			)
		),
	];
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
