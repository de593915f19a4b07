import { button, evidence_link, folded, h, icon, link, named, pairs, panel, pill } from "./dom";
import { needed_list } from "./endorsement";

/**
 * "What is missing for the next stage": the next step first, then what is required, then the rest folded away.
 *
 * `answer` is that of vpwg.api.groups.what_is_missing; `actions` holds `start` and `open_review`, functions for the
 * buttons of the next step, `mend(route)`, and `add_seat` where the group has no seat yet.
 */
export function missing_panel(answer, actions) {
	const open = answer.criteria.filter((row) => !row.satisfied);
	const required = open.filter((row) => row.blocking);
	const advisory = open.filter((row) => !row.blocking);
	const satisfied = answer.criteria.filter((row) => row.satisfied);
	const drawn = (row) => point(row, actions);
	return h(
		"div",
		{ class: "vpwg" },
		next_step(answer, actions),
		answer.criteria.length > 0 &&
			panel(
				answer.next_label ? __("What is missing for {0}", [answer.next_label]) : __("What is missing"),
				tally(answer, required.length),
				required.length > 0 && h("ol", { class: "vpwg-points" }, required.map(drawn)),
				advisory.length > 0 &&
					folded(
						advisory.length == 1
							? __("1 more point is open; it is advice and stops nothing")
							: __("{0} more points are open; they are advice and stop nothing", [advisory.length]),
						h("ol", { class: "vpwg-points" }, advisory.map(drawn))
					),
				satisfied.length > 0 &&
					folded(
						satisfied.length == 1
							? __("1 point is satisfied")
							: __("{0} points are satisfied", [satisfied.length]),
						h("ol", { class: "vpwg-points" }, satisfied.map(drawn))
					)
			),
		still_to_endorse(answer),
		waivers(answer.waivers)
	);
}

// The next step ----------------------------------------------------------------------------------------------

function next_step(answer, actions) {
	const buttons = actions.add_seat ? [button(__("Add a seat"), actions.add_seat, { primary: true })] : [];
	const primary = !buttons.length;
	if (answer.review) buttons.push(button(__("Open the review"), actions.open_review, { primary }));
	else if (answer.can_start && answer.next_label)
		buttons.push(button(__("Start the review for {0}", [answer.next_label]), actions.start, { primary }));
	return h(
		"section",
		{ class: "vpwg-next" },
		h("h3", { class: "vpwg-heading" }, __("Next step")),
		h("p", {}, actions.add_seat ? words_without_seats(answer) : words_of_next_step(answer)),
		buttons.length > 0 && h("p", { class: "vpwg-actions" }, buttons)
	);
}

function words_without_seats(answer) {
	return answer.next_label && !answer.review
		? __("Add the seats of the pillars: they endorse what the group decides. Then start the review for {0}.", [
				answer.next_label,
		  ])
		: __("Add the seats of the pillars: they endorse what the group decides.");
}

function words_of_next_step(answer) {
	const review = answer.review;
	if (!review) {
		if (answer.resting == "Closed") return __("The group is closed. Nothing is left to do.");
		if (answer.resting)
			return __("The group rests. A review brings it back to the stage that it left: see Other moves.");
		if (!answer.next_label)
			return __("The group is in its last stage. The points below are watched all the time.");
		return answer.can_start
			? __(
					"Start the review for {0}. In it you answer the points below; the pillars then endorse it, and the group moves on.",
					[answer.next_label]
			  )
			: __("A coordinator of the group starts the review for {0}.", [answer.next_label]);
	}
	const values = [review.name, review.target_label];
	if (review.status == "Under Endorsement")
		return __("Review {0} for {1} is with the pillars. It takes effect once they have endorsed it.", values);
	if (review.status == "Returned")
		return __("Review {0} for {1} came back. Open it to see why, then revise it and send it again.", values);
	return __("Answer the points in review {0} for {1}, then send it for endorsement.", values);
}

// The points -------------------------------------------------------------------------------------------------

function tally(answer, required) {
	const { satisfied, waived, total } = answer.counts;
	const sentences = [];
	if (answer.next_label) {
		if (required == 0) sentences.push(__("Nothing that is required is missing."));
		else if (required == 1) sentences.push(__("1 required point is still missing."));
		else sentences.push(__("{0} required points are still missing.", [required]));
	}
	sentences.push(__("{0} of {1} points are satisfied.", [satisfied, total]));
	if (waived == 1) sentences.push(__("1 of them is waived."));
	else if (waived > 1) sentences.push(__("{0} of them are waived.", [waived]));
	return h("p", { class: "vpwg-lead" }, sentences.join(" "));
}

/** One criterion: what it is, where it stands, why, and what mends it. */
export function point(row, actions = {}) {
	return h(
		"li",
		{ class: `vpwg-point ${row.satisfied ? "vpwg-point-met" : ""}`, "data-criterion": row.id },
		h(
			"div",
			{ class: "vpwg-point-head" },
			named(row.id, row.title),
			verdict_pill(row)
		),
		figures(row),
		row.sentence && h("p", { class: "vpwg-why" }, row.sentence),
		row.reason && h("p", { class: "vpwg-reason" }, __("Reason: {0}", [row.reason])),
		row.evidence && h("p", {}, __("Evidence:"), " ", evidence_link(row.evidence)),
		!row.satisfied && remedy(row, actions),
		guide(row)
	);
}

function verdict_pill(row) {
	const label = row.verdict_label || __("Not answered");
	if (row.satisfied) return pill(label, "ok", "tick");
	if (!row.verdict) return pill(label, row.blocking ? "open" : "plain", "ring");
	return pill(label, row.verdict == "Partly" ? "part" : row.blocking ? "stop" : "plain", "ring");
}

/** The present value and the target, as far as there are any. */
export function figures(row) {
	return pairs([
		[__("Now"), row.value],
		[__("Target"), row.target],
	]);
}

export function remedy(row, actions = {}) {
	if (!row.remedy && !row.route) return null;
	return h(
		"p",
		{ class: "vpwg-remedy" },
		row.remedy && h("span", {}, h("span", { class: "vpwg-quiet" }, __("How to meet it:")), " ", row.remedy, " "),
		row.route && mending_link(row, actions)
	);
}

/** Where it is mended; a place on the form that is open already is shown by `actions.mend(route)`. */
function mending_link(row, actions) {
	return link(row.route, [row.route_label, icon("arrow")], {
		class: "vpwg-mend",
		onclick: (event) => {
			if (!actions.mend || !actions.mend(row.route)) return;
			event.preventDefault();
			event.stopPropagation();
		},
	});
}

export function guide(row) {
	const texts = [row.statement, row.how_to_meet == row.remedy ? null : row.how_to_meet].filter(Boolean);
	if (!texts.length) return null;
	return folded(
		__("What the guide asks"),
		texts.map((text) => h("p", {}, text))
	);
}

// Endorsement and waivers ------------------------------------------------------------------------------------

function still_to_endorse(answer) {
	const standing = answer.endorsement;
	if (!standing) return null;
	return panel(
		__("Who still has to endorse"),
		h("p", { class: "vpwg-lead" }, standing.sentence),
		needed_list(standing.unmet)
	);
}

function waivers(rows) {
	if (!rows || !rows.length) return null;
	return panel(
		__("Waivers in force"),
		h(
			"ul",
			{ class: "vpwg-points" },
			rows.map((row) =>
				h(
					"li",
					{ class: "vpwg-point" },
					named(row.id, row.title),
					h("p", {}, __("Reason: {0}", [row.reason])),
					row.review && h("p", {}, link(["Form", "Stage Review", row.review], row.review))
				)
			)
		)
	);
}
