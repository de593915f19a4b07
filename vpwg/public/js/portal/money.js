// What members read of the money: where that of a request went, and a grant that they decide on.

import { h } from "../parts/dom";
import { card, facts, notice, prose } from "./frame";
import { day } from "./words";

/** Where the money of a request went, once it was signed off; null before. */
export function money_card({ money }) {
	if (!money) return null;
	return card(
		__("Where the money went"),
		money.refused && notice("part", [__("The host refused it. {0}", [money.refused])]),
		money.held && notice("part", [__("Its payments are on hold: {0}", [money.held])]),
		money.cancelled && notice("part", [__("It was cancelled: {0}", [money.cancelled])]),
		facts([
			[__("Signed off by finance on"), day(money.signed_off_on)],
			[__("Settled on"), day(money.settled_on)],
			[__("What was achieved"), money.settlement && prose(money.settlement)],
		]),
		money.grants.length > 0 &&
			table(
				__("Grant"),
				money.grants.map((row) => [[row.title, row.rate && h("span", { class: "quiet" }, row.rate)], row.part])
			),
		money.payments.length > 0 &&
			table(
				__("Payment"),
				money.payments.map((row) => [
					[
						__("Tranche {0}", [row.tranche]),
						h("span", { class: "quiet" }, [row.status_label, day(row.paid_on)].filter(Boolean).join(", ")),
					],
					row.amount,
				])
			),
		money.relaxations.length > 0 && notice("plain", money.relaxations)
	);
}

/** Two columns: what, and its amount. */
function table(heading, rows) {
	return h(
		"table",
		{ class: "lines" },
		h(
			"thead",
			{},
			h("tr", {}, h("th", { scope: "col" }, heading), h("th", { scope: "col", class: "figure" }, __("Amount")))
		),
		h(
			"tbody",
			{},
			rows.map(([what, amount]) => h("tr", {}, h("td", {}, what), h("td", { class: "figure" }, amount)))
		)
	);
}

export function grant_cards(shown) {
	return [
		shown.returned_because && notice("part", [__("It came back: {0}", [shown.returned_because])]),
		card(
			__("What is offered"),
			facts([
				[__("Who gives it"), shown.funder],
				[__("Source"), shown.source],
				[__("Form"), shown.form],
				[__("How its value was found"), shown.valuation],
				[__("Conditions"), shown.conditions && prose(shown.conditions)],
				[
					__("When"),
					shown.eligible_from &&
						shown.eligible_to &&
						__("{0} to {1}", [day(shown.eligible_from), day(shown.eligible_to)]),
				],
				[__("Share of all support"), shown.share],
			])
		),
		shown.answers.length > 0 && card(__("What was asked about this support"), answers(shown.answers)),
		shown.lines.length > 0 &&
			card(__("Its budget"), table(__("Budget line"), shown.lines.map((row) => [`${row.code} ${row.title}`, row.amount]))),
	];
}

function answers(rows) {
	return h(
		"ul",
		{ class: "points" },
		rows.map((row) =>
			h(
				"li",
				{},
				h("div", { class: "point-head" }, h("strong", {}, row.question), h("span", {}, row.answer)),
				row.explanation && h("p", {}, row.explanation)
			)
		)
	);
}
