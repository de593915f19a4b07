import { label_of, money_bar, money_legend, table } from "./bars";
import { button, day, h, link, pairs, panel, pill, plain } from "./dom";

export const PAYMENT_TONES = {
	Draft: "plain",
	Cleared: "open",
	Paid: "ok",
	"On Hold": "part",
	Reversed: "stop",
	"Refused by host": "stop",
};

/** Words on the buttons of an allocation's money. */
const ACTS = {
	sign_off: () => __("Sign off"),
	prepare: () => __("New payment"),
	settle: () => __("Settle"),
	hold: () => __("Hold"),
	resume: () => __("Resume"),
	refuse: () => __("Refuse"),
	cancel: () => __("Cancel the allocation"),
};

/**
 * The money of an allocation. `standing` is the answer of vpwg.api.finance.standing; `take(act)` is called by its buttons.
 */
export function funding_panel(standing, take) {
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-lead" },
			pill(standing.status_label, TONES[standing.status] || "plain"),
			" ",
			h("strong", {}, standing.amount),
			standing.left && [" · ", __("{0} left to pay", [standing.left])]
		),
		acts_of(standing.acts, ACTS, take),
		standing.status == "Endorsed" &&
			!standing.acts.sign_off &&
			h("p", { class: "vpwg-quiet" }, __("A finance officer signs it off next. Until then no money is committed.")),
		relaxed(standing.relaxations),
		funding_rows(standing),
		payment_rows(standing)
	);
}

const TONES = {
	Endorsed: "open",
	Approved: "ok",
	"In Payment": "ok",
	Settled: "ok",
	"On Hold": "part",
	"Refused by host": "stop",
	Cancelled: "stop",
};

/**
 * What this person may do, as buttons in the order of `words`; where they may not, the sentence that says why stands there
 * instead of a button that does nothing.
 */
export function acts_of(acts, words, take) {
	const known = Object.keys(words).filter((act) => acts[act]);
	const open = known.filter((act) => acts[act].may);
	const notes = [...new Set(known.map((act) => acts[act].why).filter(Boolean))];
	if (!known.length) return null;
	return h(
		"section",
		{ class: "vpwg-next vpwg-part", "aria-label": __("Your part") },
		notes.map((text) => h("p", {}, plain(text))),
		open.length > 0 &&
			h(
				"p",
				{ class: "vpwg-actions" },
				open.map((act, index) =>
					button(words[act](), () => take(act), { primary: index == 0 && FIRST.has(act), "data-act": act })
				)
			)
	);
}

/** What leads on; the others stop something. */
const FIRST = new Set(["sign_off", "prepare", "resume", "clear", "pay"]);

export function relaxed(sentences) {
	if (!sentences.length) return null;
	return h(
		"div",
		{ class: "vpwg-relaxed" },
		h("p", {}, pill(__("Separation of duties relaxed"), "part")),
		h("ul", { class: "vpwg-inline" }, sentences.map((text) => h("li", {}, text)))
	);
}

/** The parts of an allocation on one budget line, as a bar shows them. */
function parts_of(row) {
	const { committed, conditional, spent, unspent } = row.units;
	return [
		{ key: "spent", units: spent, text: row.spent },
		{ key: "unspent", units: unspent, text: row.unspent },
		{ key: "committed", units: committed, text: row.committed },
		...(conditional ? [{ key: "conditional", units: conditional, text: row.conditional }] : []),
	];
}

function funding_rows(standing) {
	if (!standing.funding.length) return null;
	const keys = ["spent", "unspent", "committed"];
	if (standing.funding.some((row) => row.units.conditional)) keys.push("conditional");
	return panel(
		__("Paid from"),
		h(
			"ul",
			{ class: "vpwg-funding" },
			standing.funding.map((row) => {
				const parts = parts_of(row);
				return h(
					"li",
					{ class: "vpwg-fund", "data-grant": row.grant },
					h(
						"div",
						{ class: "vpwg-point-head" },
						h("h4", { class: "vpwg-point-title" }, link(["Form", "Working Group Grant", row.grant], row.title || row.grant)),
						h("span", { class: "vpwg-quiet" }, __("budget line {0}", [row.budget_line])),
						h("strong", { class: "vpwg-at-end" }, row.part)
					),
					row.rate && h("p", { class: "vpwg-quiet" }, row.rate),
					money_bar(row.title || row.grant, parts, 0),
					pairs([
						...parts.map((part) => [label_of(part.key), part.text]),
						row.units.refunded > 0 && [__("Came back"), row.refunded],
					].filter(Boolean))
				);
			})
		),
		money_legend(keys)
	);
}

function payment_rows(standing) {
	if (!standing.payments.length) {
		if (!standing.funding.length) return null;
		return panel(__("Payments"), h("p", { class: "vpwg-quiet" }, __("No payment has been prepared yet.")));
	}
	return panel(
		__("Payments"),
		table(
			__("Payments"),
			[__("Payment"), __("What for"), __("State"), { text: __("Amount"), end: true }, __("Day")],
			standing.payments.map((row) => [
				[
					link(["Form", "Disbursement", row.name], row.name, { class: "vpwg-nowrap" }),
					h("span", { class: "vpwg-quiet vpwg-under" }, [row.kind_label, row.tranche && __("tranche {0}", [row.tranche])].filter(Boolean).join(" · ")),
				],
				row.purpose,
				pill(row.status_label, PAYMENT_TONES[row.status] || "plain"),
				row.amount,
				[
					row.paid_on && __("paid on {0}", [day(row.paid_on)]),
					row.due_on &&
						h("span", { class: "vpwg-quiet vpwg-under" }, __("to be accounted for by {0}", [day(row.due_on)])),
				],
			])
		)
	);
}

