import { label_of, money_bar, money_legend, table } from "./bars";
import { day, folded, h, link, pairs, panel, pill, plain, word } from "./dom";
import { head } from "./head";

/** The top of a grant's form. `found` is the answer of vpwg.api.grants.money, `steps` what this person may do. */
export function grant_head(doc, found, standing, steps) {
	const [said, ready] = state_of(doc, found, standing);
	return head(doc, { about: doc.funder ? funder_of(doc) : null, said, ready, steps });
}

function funder_of(doc) {
	const name = frappe.utils.get_link_title("Stakeholder Organisation", doc.funder) || doc.funder;
	return link(["Form", "Stakeholder Organisation", doc.funder], name);
}

/** The sentences about the state, and whether the way on is open. */
function state_of(doc, found, standing) {
	switch (doc.status) {
		case "Draft":
			return [
				[
					doc.returned_because && __("It came back: {0}", [doc.returned_because]),
					doc.source == "Corporate"
						? __("Answer the five questions of the scrutiny, then put it to the seats; those of companies do not decide.")
						: __("Enter what the funder signed, then activate it: nothing is received or committed before."),
				],
				true,
			];
		case "Under Scrutiny":
			return [
				[
					standing && standing.my_seats.length
						? __("It is your turn: endorse or object below.")
						: __("The seats decide now, without those of companies. It becomes active with the last decision that is needed."),
				],
				Boolean(standing && standing.my_seats.length),
			];
		case "Active":
			return [[period_of(found)], false];
		case "Closed":
			return [[__("Closed on {0}.", [day(doc.closed_on)]), doc.stop_reason], false];
		case "Declined":
			return [[__("Declined on {0}.", [day(doc.decided_on)]), doc.returned_because], false];
		default:
			return [[plain(found.stop)], false];
	}
}

/** Until when costs may arise, and be paid; as the amendments have it. */
function period_of(found) {
	const parts = [
		found.eligible_to && __("Costs are eligible until {0}.", [day(found.eligible_to)]),
		found.close_out && __("They are paid until {0}.", [day(found.close_out)]),
	].filter(Boolean);
	return parts.length ? parts.join(" ") : __("The agreement names no last day.");
}

// Its money --------------------------------------------------------------------------------------------------------

/** The money of a grant as bars, with the figures beside. `found` is the answer of vpwg.api.grants.money. */
export function grant_money(found) {
	const { totals } = found;
	if (found.form != "Cash") return h("div", { class: "vpwg" }, in_kind(found));
	const parts = ["spent", "unspent", "committed", "available"].map((key) => ({ key, ...totals[key] }));
	return h(
		"div",
		{ class: "vpwg" },
		found.stop && h("p", { class: "vpwg-notice" }, pill(found.status_label, "stop"), " ", plain(found.stop)),
		panel(
			__("In all"),
			money_bar(__("In all"), parts, 0),
			pairs(parts.map((part) => [label_of(part.key), part.text])),
			totals.available.units < 0 &&
				h("p", {}, pill(__("deficit"), "stop"), " ", __("More was taken back than was there: nothing is committed or paid until money comes.")),
			money_legend(["spent", "unspent", "committed", "available"]),
			h("p", { class: "vpwg-lead" }, found.months_text)
		),
		panel(__("What came, and what is awaited"), pairs(others_of(found))),
		panel(
			__("By budget line"),
			found.lines.length
				? h("ul", { class: "vpwg-funding" }, found.lines.map(line_row))
				: h("p", { class: "vpwg-quiet" }, __("The grant has no budget line."))
		),
		amendments(found.amendments)
	);
}

/** Figures that stand apart from what is available; those of which there are none are left out. */
function others_of(found) {
	const { totals } = found;
	const some = (label, figure) => (figure.units ? [label, figure.text] : null);
	return [
		[__("Signed"), found.signed_now.text],
		[__("Received"), totals.received.text],
		[__("Awaited"), totals.awaited.text],
		some(__("Committed against signed money"), totals.conditional),
		some(__("Came back from beneficiaries"), totals.refunded),
		some(__("Repaid to the funder"), totals.repaid),
		some(__("Transferred in"), totals.transferred_in),
		some(__("Transferred out"), totals.transferred_out),
		some(__("Exchange differences"), totals.exchange),
		some(__("Bank charges"), totals.charges),
		some(__("In kind"), totals.in_kind),
	].filter(Boolean);
}

function in_kind(found) {
	return panel(
		__("Value, never mixed with cash"),
		pairs([
			[__("Signed"), found.signed_now.text],
			[__("Given so far"), found.totals.in_kind.text],
		])
	);
}

function line_row(line) {
	const keys = ["spent", "unspent", "committed", ...(line.conditional.units ? ["conditional"] : [])];
	const parts = keys.map((key) => ({ key, ...line[key] }));
	const name = `${line.code} ${line.title}`;
	return h(
		"li",
		{ class: "vpwg-fund", "data-line": line.code },
		h(
			"div",
			{ class: "vpwg-point-head" },
			h("span", { class: "vpwg-id" }, line.code),
			h("h4", { class: "vpwg-point-title" }, line.title),
			line.is_indirect && pill(__("indirect costs"), "plain"),
			h("strong", { class: "vpwg-at-end" }, line.budget.text)
		),
		money_bar(name, [...parts, { key: "left", units: 0, text: line.left.text }], line.budget.units),
		pairs([
			...parts.map((part) => [label_of(part.key), part.text]),
			[label_of("left"), line.left.text],
			line.used_before.units > 0 && [__("Used before the app"), line.used_before.text],
			line.refunded.units > 0 && [__("Came back"), line.refunded.text],
		].filter(Boolean)),
		line.over.units > 0 &&
			h(
				"p",
				{},
				pill(__("beyond the line"), "part"),
				" ",
				__("{0} more than the line, within the flexibility of the funder.", [line.over.text])
			)
	);
}

function amendments(rows) {
	if (!rows.length) return null;
	return folded(
		__("Amendments ({0})", [rows.length]),
		table(
			__("Amendments"),
			[__("Amendment"), __("What changes"), __("State"), { text: __("Amount"), end: true }, __("Agreed on")],
			rows.map((row) => [
				link(["Form", "Grant Amendment", row.name], row.name),
				[row.kind_label, row.eligible_to && [" · ", __("until {0}", [day(row.eligible_to)])]],
				row.status_label,
				row.amount.units ? row.amount.text : "",
				day(row.agreed_on),
			])
		)
	);
}

// The scrutiny -----------------------------------------------------------------------------------------------------

const QUESTIONS = {
	conditions_attached: () => __("Are conditions attached to the support?"),
	publicity: () => __("Does the company want publicity for it?"),
	influence_over_decisions: () => __("Could it influence what the group decides?"),
	site_in_dispute: () => __("Is a site of the company in dispute?"),
	share_of_total: () => __("Would corporate support be above the ceiling of the policy?"),
};

/** A question of the scrutiny as it is asked. */
export function question_text(code) {
	return QUESTIONS[code] ? QUESTIONS[code]() : code;
}

/** What was answered, and where corporate support stands against the ceiling: `ceiling` is vpwg.api.grants.ceiling's. */
export function scrutiny_panel(doc, ceiling) {
	const tones = { Within: "ok", Warn: "part", Stop: "stop" };
	const words = { Within: __("within the ceiling"), Warn: __("above the ceiling"), Stop: __("above the ceiling") };
	return h(
		"div",
		{ class: "vpwg" },
		ceiling.sentences.length > 0 &&
			h(
				"p",
				{ class: "vpwg-lead" },
				ceiling.verdict && [pill(words[ceiling.verdict], tones[ceiling.verdict]), " "],
				plain(ceiling.sentences.join(" "))
			),
		doc.status != "Draft" && h("ul", { class: "vpwg-decisions" }, (doc.scrutiny || []).map(answer_row))
	);
}

function answer_row(row) {
	return h(
		"li",
		{},
		h("strong", {}, question_text(row.question)),
		" ",
		pill(row.answer ? word(row.answer) : __("Not answered"), row.answer == "No" ? "ok" : "part"),
		row.explanation && h("span", { class: "vpwg-reason" }, row.explanation)
	);
}
