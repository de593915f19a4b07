import { money_bar, money_legend, table } from "./bars";
import { button, day, h, link, pairs, panel, pill, plain } from "./dom";
import { acts_of, PAYMENT_TONES, relaxed } from "./funding";

const ACTS = {
	clear: () => __("Clear", null, "VPWG"),
	pay: () => __("Pay"),
	resume: () => __("Resume"),
	hold: () => __("Hold"),
	take_back: () => __("Take back"),
	refuse: () => __("Refuse"),
	reverse: () => __("Reverse"),
};

/**
 * Where a payment stands. `standing` is the answer of vpwg.api.payments.standing; `take(act)` is called by the buttons, and
 * `more` holds those for an advance: { retire, top_up }, each null where this person may not.
 */
export function payment_panel(doc, standing, take, more) {
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-lead" },
			pill(standing.status_label, PAYMENT_TONES[standing.status] || "plain"),
			" ",
			h("strong", {}, standing.amount),
			" · ",
			[standing.kind_label, standing.tranche && __("tranche {0}", [standing.tranche])].filter(Boolean).join(", "),
			" · ",
			link(["Form", "Resource Allocation", standing.allocation], standing.allocation_title)
		),
		h("div", { class: "vpwg-sentences" }, sentences_of(doc, standing).map((text) => h("p", {}, text))),
		standing.warnings.length > 0 &&
			h("ul", { class: "vpwg-missing" }, standing.warnings.map((text) => h("li", {}, plain(text)))),
		acts_of(standing.acts, ACTS, take),
		relaxed(standing.relaxations),
		standing.advance && advance_panel(standing.advance, more),
		from_where(standing)
	);
}

/** What happened to it so far, and who does the next step. */
function sentences_of(doc, standing) {
	const { prepared_by, cleared_by, paid_by } = standing.people;
	const done = [
		prepared_by && __("Prepared by {0}.", [prepared_by]),
		doc.cleared_on &&
			(cleared_by ? __("Cleared by {0} on {1}.", [cleared_by, day(doc.cleared_on)]) : __("Cleared on {0}.", [day(doc.cleared_on)])),
		doc.paid_on && (paid_by ? __("Paid by {0} on {1}.", [paid_by, day(doc.paid_on)]) : __("Paid on {0}.", [day(doc.paid_on)])),
		doc.reversed_on && __("Reversed on {0}.", [day(doc.reversed_on)]),
	].filter(Boolean);
	const next = {
		Draft: __("A finance officer clears it next."),
		Cleared: __("A finance officer or a manager who neither prepared nor cleared it pays it next."),
		"On Hold": __("It stops until somebody resumes it; it is then cleared anew."),
	}[standing.status];
	return [done.join(" "), ...standing.reasons.map((text) => __("Reason: {0}", [text])), next].filter(Boolean);
}

function from_where(standing) {
	if (!standing.sources.length) return null;
	return panel(
		__("Paid from"),
		table(
			__("Paid from"),
			[__("Grant"), __("Budget line"), { text: __("Amount"), end: true }, { text: __("Of the commitment"), end: true }],
			standing.sources.map((row) => [
				link(["Form", "Working Group Grant", row.grant], row.title),
				row.budget_line,
				row.part,
				row.converted,
			])
		)
	);
}

/** What of an advance is accounted for. */
function advance_panel(advance, { retire, top_up }) {
	const parts = [
		{ key: "spent", units: advance.units.spent, text: advance.spent },
		{ key: "left", units: 0, text: advance.outstanding },
	];
	return panel(
		__("What became of the advance"),
		h(
			"p",
			{ class: "vpwg-lead" },
			advance_state(advance),
			" ",
			advance.late
				? __("It was to be accounted for by {0}.", [day(advance.due_on)])
				: __("It is to be accounted for by {0}.", [day(advance.due_on)])
		),
		money_bar(__("What became of the advance"), parts, advance.units.given),
		pairs(
			[
				[__("Given out"), advance.given],
				advance.units.topped_up > 0 && [__("Topped up"), advance.topped_up],
				[__("Spent"), advance.spent],
				[__("Refunded"), advance.refunded],
				[__("Outstanding"), advance.outstanding],
				advance.owed && [__("Owed to the holder"), advance.owed],
			].filter(Boolean)
		),
		money_legend(["spent"]),
		(retire || top_up) &&
			h(
				"p",
				{ class: "vpwg-actions" },
				retire && button(__("New retirement"), retire, { primary: true }),
				top_up && button(__("Top up"), top_up)
			)
	);
}

function advance_state(advance) {
	if (!advance.units.outstanding && !advance.owed) return pill(__("accounted for"), "ok", "tick");
	if (advance.late) return pill(advance.late == 1 ? __("1 day late") : __("{0} days late", [advance.late]), "stop");
	return pill(__("open"), "open");
}
