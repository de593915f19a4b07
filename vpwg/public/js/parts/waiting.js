import { day, h, link, pill } from "./dom";

/** What waits for the person who is logged in. `rows` is the answer of vpwg.api.decisions.waiting_for_me. */
export function waiting_list(rows) {
	if (!rows.length)
		return h(
			"div",
			{ class: "vpwg vpwg-empty" },
			h("h3", { class: "vpwg-heading" }, __("Nothing waits for your decision")),
			h(
				"p",
				{ class: "vpwg-quiet" },
				__("When a stage review, a policy or a request is put to a seat of yours, it stands here.")
			)
		);
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-lead" },
			rows.length == 1 ? __("1 matter waits for you.") : __("{0} matters wait for you, the oldest first.", [rows.length])
		),
		h("ul", { class: "vpwg-cards" }, rows.map(card))
	);
}

function card(row) {
	return h(
		"li",
		{ class: "vpwg-card", "data-name": row.name },
		h(
			"p",
			{ class: "vpwg-quiet" },
			[row.kind_label, row.group_name].filter(Boolean).join(" · ")
		),
		h(
			"h4",
			{ class: "vpwg-point-title" },
			link(["Form", row.doctype, row.name], row.title)
		),
		row.amount && h("p", {}, h("strong", {}, row.amount)),
		h(
			"p",
			{ class: "vpwg-card-foot" },
			pill(row.late ? __("late since {0}", [day(row.due_on)]) : __("by {0}", [day(row.due_on)]), row.late ? "stop" : "plain"),
			h("span", {}, to_do(row).join(" "))
		)
	);
}

/** What there is to do, in sentences. */
function to_do(row) {
	const seats = row.seats.map((seat) => seat.title).join(", ");
	return [
		seats &&
			(row.asks_conflict
				? __("Answer the conflict question and decide for {0}.", [seats])
				: __("Decide for {0}.", [seats])),
		row.papers == 1 && __("Confirm what was given on paper."),
		row.papers > 1 && __("Confirm {0} papers.", [row.papers]),
	].filter(Boolean);
}
