import { h, word } from "./dom";
import { head } from "./head";

/**
 * Where a review stands and what comes next. `in_the_way` is what keeps a draft from being sent; `steps` are the
 * workflow's steps that this person may take: label and `take`. The first one is the usual way on.
 */
export function review_head(doc, standing, in_the_way, steps) {
	const [said, ready] = words(doc, standing, in_the_way.length);
	const rule = doc.status == "Draft" && ready && h("span", { class: "vpwg-quiet" }, __("Rule: {0}", [standing.rule]));
	return head(doc, {
		about: __("from {0} to {1}", [word(doc.from_stage), word(doc.target_stage)]),
		said: [said, rule],
		missing: in_the_way,
		ready,
		steps,
	});
}

/** The sentence, and whether the way on is open. */
function words(doc, standing, missing) {
	if (doc.status == "Adopted") return [__("The pillars have endorsed it, and the group has moved."), false];
	if (doc.status == "Under Endorsement") {
		if (standing.my_seats.length) return [__("It is your turn: endorse or object below."), false];
		return [__("The pillars decide now. It takes effect with the last endorsement that is needed."), false];
	}
	if (doc.status == "Returned")
		return [
			[standing.sentence, __("Revise it to change the answers, then send it again.")].filter(Boolean).join(" "),
			true,
		];
	if (missing == 1) return [__("One thing is still missing before the pillars can endorse it:"), false];
	if (missing) return [__("{0} things are still missing before the pillars can endorse it:", [missing]), false];
	return [__("Everything that is needed is there. Send it to the pillars for their endorsement."), true];
}
