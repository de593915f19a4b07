import { button, h, link, pill, word } from "./dom";

const TONES = {
	Draft: "plain",
	"Under Endorsement": "open",
	"Under Ratification": "open",
	"Under Review": "open",
	Returned: "stop",
	Rejected: "stop",
	Adopted: "ok",
	"In Force": "ok",
	Endorsed: "ok",
	Superseded: "plain",
	Withdrawn: "plain",
	Approved: "ok",
	"In Payment": "ok",
	Settled: "ok",
	"On Hold": "part",
	"Refused by host": "stop",
	Cancelled: "stop",
	"Under Scrutiny": "open",
	Active: "ok",
	Suspended: "part",
	Terminated: "stop",
	Declined: "stop",
};

/**
 * The top of a form on which seats decide: its state, where it stands, and what comes next.
 *
 * about     what it is about, beside the group
 * said      sentences (text or nodes), one paragraph each
 * missing   what keeps it from going on: { id, title, sentence } each, all but the sentence optional
 * ready     whether the way on is open: the first step is then the one to take
 * steps     what this person may do: { label, take } each
 * more      nodes below the steps
 */
export function head(doc, { about = null, said = [], missing = [], ready = false, steps = [], more = [] }) {
	const group = frappe.utils.get_link_title("Working Group", doc.working_group) || doc.working_group;
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"section",
			{ class: "vpwg-next" },
			h(
				"p",
				{ class: "vpwg-lead" },
				pill(word(doc.status), TONES[doc.status] || "plain"),
				" ",
				link(["Form", "Working Group", doc.working_group], group),
				about && [" · ", about]
			),
			said.filter(Boolean).map((text) => h("p", {}, text)),
			missing.length > 0 && h("ul", { class: "vpwg-missing" }, missing.map(obstacle)),
			steps.length > 0 &&
				h(
					"p",
					{ class: "vpwg-actions" },
					steps.map((step, index) => button(step.label, step.take, { primary: ready && index == 0 }))
				),
			more
		)
	);
}

function obstacle(row) {
	return h(
		"li",
		{},
		row.id && h("span", { class: "vpwg-id" }, row.id),
		row.title && h("strong", {}, row.title, " "),
		row.sentence
	);
}

