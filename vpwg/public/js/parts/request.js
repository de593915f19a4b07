import { day, h, link, pairs, pill } from "./dom";
import { head } from "./head";

/**
 * The top of a request's form. `path` is the answer of vpwg.api.allocations.path, `steps` what this person may do.
 */
export function request_head(doc, standing, path, steps) {
	const [said, ready] = state_of(doc, standing);
	return head(doc, {
		about: path.amount,
		said: [...said, ON_ITS_PATH.has(doc.status) && path_of(doc, standing, path)],
		ready,
		steps,
		more: [
			path.rank && h("p", {}, h("strong", {}, path.rank)),
			path.relaxations &&
				h(
					"div",
					{ class: "vpwg-relaxed" },
					h("p", {}, pill(__("Separation of duties relaxed"), "part")),
					h("p", {}, path.relaxations)
				),
		],
	});
}

const ON_ITS_PATH = new Set(["Under Review", "Endorsed", "Rejected", "Approved", "In Payment", "Settled", "On Hold"]);

/** The sentences about the state, and whether the way on is open. */
function state_of(doc, standing) {
	const on = [day(doc.decided_on)];
	switch (doc.status) {
		case "Draft":
			return [
				[
					doc.returned_because && __("It came back: {0}", [doc.returned_because]),
					__("Say what it is for and what it costs, then send it for review."),
				],
				true,
			];
		case "Under Review":
			return [[under_review(standing)], standing.my_seats.length + standing.my_questions.length > 0];
		case "Returned":
			return [[standing.sentence, __("Revise it, then send it again.")], true];
		case "Endorsed":
			return [[__("Endorsed on {0}. A finance officer signs it off next.", on)], false];
		case "Approved":
			return [[__("Signed off on {0}: its money is committed, and nothing is paid yet.", [day(doc.signed_off_on)])], false];
		case "In Payment":
			return [[__("Signed off on {0}, and being paid.", [day(doc.signed_off_on)])], false];
		case "Settled":
			return [[__("Settled on {0}.", [day(doc.settled_on)]), doc.settlement_note], false];
		case "On Hold":
			return [[__("Its payments are on hold: {0}", [doc.held_because])], false];
		case "Refused by host":
			return [[__("Refused by the host ({0}): {1}", [__(doc.host_reason), doc.refused_because])], false];
		case "Cancelled":
			return [[__("Cancelled, and its money is free again: {0}", [doc.cancelled_because])], false];
		case "Rejected":
			return [[__("Rejected on {0}.", on), doc.returned_because], false];
		default:
			return [[doc.withdrawn_because && __("Reason: {0}", [doc.withdrawn_because])], false];
	}
}

function under_review(standing) {
	if (standing.waits_for_ranking) return standing.sentence;
	if (standing.my_questions.length) return __("It is your turn: answer the conflict question below, then decide.");
	if (standing.my_seats.length) return __("It is your turn: endorse or object below.");
	return __("The seats decide now. It is endorsed with the last decision that is needed.");
}

/** The path that a request is on: policy, band and tier. */
function path_of(doc, standing, path) {
	const parts = [
		link(["Form", "Allocation Policy", doc.policy], policy_title(doc)),
		path.band,
		standing.open && __("tier {0}", [standing.tier]),
	].filter(Boolean);
	return [h("span", { class: "vpwg-quiet" }, __("Decided by:"), " "), parts.flatMap((part, index) => (index ? [" · ", part] : [part]))];
}

function policy_title(doc) {
	return frappe.utils.get_link_title("Allocation Policy", doc.policy) || doc.policy;
}

/** Which rule decides on a request, and why that one; empty before it is sent. */
export function path_panel(doc, path) {
	if (!doc.policy) return null;
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-lead" },
			__("Policy:"),
			" ",
			link(["Form", "Allocation Policy", doc.policy], policy_title(doc)),
			" ",
			h("span", { class: "vpwg-quiet" }, __("version {0}", [doc.policy_version]))
		),
		h(
			"p",
			{ class: "vpwg-lead" },
			path.band
				? __(
						"Within 90 days {0} have been asked for, this request included, by this requester or for this beneficiary. That falls under: {1}.",
						[path.total, path.band]
				  )
				: path.total
		),
		path.group_amount &&
			pairs([
				[__("Amount"), path.amount],
				[__("In the group's currency"), path.group_amount],
				[__("Rate"), path.rate],
			])
	);
}

/** How a request was ranked, with the reason for each of its points. */
export function points_table(rows) {
	if (!rows.length) return null;
	return h(
		"div",
		{ class: "vpwg-scroll", tabindex: 0, role: "region", "aria-label": __("Points and reasons") },
		h(
			"table",
			{ class: "vpwg-table vpwg-wide" },
			h(
				"thead",
				{},
				h(
					"tr",
					{},
					h("th", { scope: "col" }, __("Criterion")),
					h("th", { scope: "col" }, __("Weight")),
					h("th", { scope: "col" }, __("Points")),
					h("th", { scope: "col" }, __("Reason"))
				)
			),
			h(
				"tbody",
				{},
				rows.map((row) =>
					h(
						"tr",
						{},
						h("th", { scope: "row" }, row.criterion),
						h("td", {}, row.weight),
						h("td", {}, __("{0} of 5", [row.score])),
						h("td", {}, row.reason)
					)
				)
			)
		)
	);
}
