import { button, folded, h, link, panel, pill, word } from "./dom";
import { points_table } from "./request";

const HIGHEST = 5;

/**
 * The requests of a call with rank, points and reasons; for the office, once it has closed, the points to give.
 *
 * `answer` is that of vpwg.api.allocations.ranking. `typed` holds what has been typed so far, by request and criterion
 * ({ score, reason }); it is filled here, so that a form that is drawn anew loses nothing. `send(scores)` ranks.
 */
export function ranking_panel(answer, typed, send) {
	const waiting = answer.requests.filter((row) => row.waits);
	const shown = answer.requests.filter((row) => !row.waits);
	return h(
		"div",
		{ class: "vpwg" },
		answer.can_rank ? ranking_form(waiting, typed, send) : waiting_list(answer, waiting),
		shown.length > 0 &&
			panel(__("Ranked requests"), h("ol", { class: "vpwg-points" }, shown.map(request))),
		answer.requests.length == 0 &&
			panel(
				__("Requests"),
				h(
					"p",
					{ class: "vpwg-quiet" },
					answer.closed
						? __("The call has closed, and no request was sent for it.")
						: __("No request has been sent for it yet. Members choose this call in a request of theirs.")
				)
			)
	);
}

function title_of(row) {
	return link(["Form", "Resource Allocation", row.name], row.title);
}

function request(row) {
	return h(
		"li",
		{ class: "vpwg-point", "data-request": row.name },
		h(
			"div",
			{ class: "vpwg-point-head" },
			row.rank && h("span", { class: "vpwg-rank" }, row.rank),
			h("h4", { class: "vpwg-point-title" }, title_of(row)),
			pill(word(row.status), TONES[row.status] || "plain"),
			h("span", { class: "vpwg-quiet" }, row.amount),
			row.total !== null && h("strong", { class: "vpwg-at-end" }, __("{0} of 100 points", [row.total]))
		),
		row.points.length > 0 && folded(__("Points and reasons"), points_table(row.points))
	);
}

const TONES = { "Under Review": "open", Endorsed: "ok", Returned: "stop", Rejected: "stop" };

/** What was sent and waits; its ranking follows when the call has closed. */
function waiting_list(answer, waiting) {
	if (!waiting.length) return null;
	return panel(
		__("Requests that were sent"),
		h(
			"p",
			{ class: "vpwg-lead" },
			answer.closed
				? __("The call has closed. The coordinator ranks the requests next; they are decided on afterwards.")
				: __("They are ranked by the coordinator once the call has closed, and decided on afterwards.")
		),
		h("ol", { class: "vpwg-points" }, waiting.map(request))
	);
}

// Giving points ----------------------------------------------------------------------------------------------

function ranking_form(waiting, typed, send) {
	return h(
		"section",
		{ class: "vpwg-next vpwg-ranking" },
		h("h3", { class: "vpwg-heading" }, __("Rank the requests")),
		h(
			"p",
			{},
			__(
				"Give each request from 0 to 5 points on each criterion of the policy, and say why: every member reads the reasons. The decision on each request is opened with it."
			)
		),
		waiting.map((row) => to_rank(row, typed)),
		h(
			"p",
			{ class: "vpwg-actions" },
			button(__("Rank and open the decisions"), () => send(collected(waiting, typed)), { primary: true })
		)
	);
}

function collected(waiting, typed) {
	return Object.fromEntries(waiting.map((row) => [row.name, typed[row.name] || {}]));
}

function to_rank(row, typed) {
	const given = (typed[row.name] = typed[row.name] || {});
	return h(
		"fieldset",
		{ class: "vpwg-to-rank", "data-request": row.name },
		h("legend", {}, title_of(row), " ", h("span", { class: "vpwg-quiet" }, row.amount)),
		row.criteria.map((criterion) => points_of(row, criterion, given))
	);
}

function points_of(row, { criterion, weight }, given) {
	const cell = (given[criterion] = given[criterion] || { score: "", reason: "" });
	const named = `${row.title}: ${criterion}`;
	return h(
		"div",
		{ class: "vpwg-score", "data-criterion": criterion },
		h(
			"span",
			{ class: "vpwg-score-name" },
			criterion,
			h("span", { class: "vpwg-quiet" }, __("weight {0}", [weight]))
		),
		h(
			"select",
			{
				class: "form-control",
				"aria-label": __("Points: {0}", [named]),
				onchange: (event) => (cell.score = event.target.value),
			},
			["", ...Array(HIGHEST + 1).keys()].map((points) =>
				h(
					"option",
					{ value: String(points), selected: String(points) == String(cell.score) },
					points === "" ? __("Points") : String(points)
				)
			)
		),
		h(
			"textarea",
			{
				class: "form-control",
				rows: 2,
				"aria-label": __("Reason: {0}", [named]),
				placeholder: __("Why these points"),
				oninput: (event) => (cell.reason = event.target.value),
			},
			cell.reason
		)
	);
}
