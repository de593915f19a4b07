import { day, h, icon, pill, spoken, word } from "./dom";

const SAID = {
	done: () => __("done"),
	current: () => __("the group is here"),
	ahead: () => __("still ahead"),
};

/** The guide's stages with the one the group is in. `answer` is that of vpwg.api.groups.what_is_missing. */
export function stage_bar(answer) {
	const steps = answer.stages.map((step, index) =>
		h(
			"li",
			{
				class: `vpwg-stage vpwg-stage-${step.state}`,
				"aria-current": step.state == "current" ? "step" : null,
			},
			h(
				"span",
				{ class: "vpwg-stage-mark", "aria-hidden": "true" },
				step.state == "done" ? icon("tick") : index + 1
			),
			h("span", { class: "vpwg-stage-name" }, step.label),
			spoken(`(${SAID[step.state]()})`)
		)
	);
	return h(
		"div",
		{ class: "vpwg" },
		h("ol", { class: "vpwg-stages", "aria-label": __("Stages of the group") }, steps),
		since(answer)
	);
}

function since(answer) {
	const resting = answer.resting && pill(word(answer.resting), answer.resting == "Closed" ? "plain" : "part");
	const date = [day(answer.stage_since)];
	const when =
		answer.stage_since && (answer.resting ? __("since {0}", date) : __("In this stage since {0}", date));
	if (!resting && !when) return null;
	return h("p", { class: "vpwg-since" }, resting, when);
}
