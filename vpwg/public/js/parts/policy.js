import { button, day, h, link, pill } from "./dom";
import { head } from "./head";

/**
 * The top of a policy's form. `words` is the answer of vpwg.api.policies.in_words, `steps` what this person may do.
 */
export function policy_head(doc, standing, words, steps) {
	const faults = words.faults.map((sentence) => ({ sentence }));
	const [said, ready] = state_of(doc, standing, faults.length);
	return head(doc, {
		about: doc.version ? __("version {0}", [doc.version]) : null,
		said,
		missing: faults,
		ready,
		steps,
		more: relaxations(words.relaxations),
	});
}

/** The sentences about the state, and whether the way on is open. */
function state_of(doc, standing, faults) {
	const from = [day(doc.in_force_from)];
	switch (doc.status) {
		case "Draft":
			return [[came_back(doc), draft_words(doc, faults)], !faults];
		case "Under Ratification":
			return [
				[
					standing.my_seats.length
						? __("It is your turn: endorse or object below.")
						: __("The pillars decide now. It comes into force with the last endorsement that is needed."),
				],
				standing.my_seats.length > 0,
			];
		case "In Force":
			return [
				[
					doc.is_interim
						? __("The interim policy, in force from {0} to {1}.", [...from, day(doc.expires_on)])
						: __("In force since {0}. Every request that is sent now is decided by it.", from),
				],
				false,
			];
		case "Superseded":
			return [
				[
					__("In force from {0} to {1}. Requests that were sent under it are decided by it to their end.", [
						...from,
						day(doc.superseded_on),
					]),
				],
				false,
			];
		default:
			return [[doc.returned_because], false];
	}
}

function came_back(doc) {
	return doc.returned_because ? __("It came back: {0}", [doc.returned_because]) : null;
}

function draft_words(doc, faults) {
	if (faults == 1) return __("One thing keeps it from coming into force:");
	if (faults) return __("{0} things keep it from coming into force:", [faults]);
	if (doc.is_interim)
		return __("Nothing is missing. A manager who did not edit it last puts it in force.");
	return __("Nothing is missing. Put it to the pillars, who ratify it.");
}

function relaxations(sentences) {
	if (!sentences.length) return null;
	return h(
		"div",
		{ class: "vpwg-relaxed" },
		h("p", {}, pill(__("Separation of duties relaxed"), "part")),
		h("ul", { class: "vpwg-inline" }, sentences.map((text) => h("li", {}, text)))
	);
}

/** Who decides on what, as one table that can be read aloud; `words` as above. */
export function bands_table(words) {
	if (!words.bands.length)
		return h("div", { class: "vpwg" }, h("p", { class: "vpwg-quiet" }, __("No rule has been entered yet.")));
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"div",
			{ class: "vpwg-scroll", tabindex: 0, role: "region", "aria-label": __("Who decides on what") },
			h(
				"table",
				{ class: "vpwg-table vpwg-bands" },
				h(
					"thead",
					{},
					h(
						"tr",
						{},
						h("th", { scope: "col" }, __("On what")),
						h("th", { scope: "col" }, __("Tier")),
						h("th", { scope: "col" }, __("Who decides, and how")),
						h("th", { scope: "col" }, __("Days to decide"))
					)
				),
				h("tbody", {}, words.bands.map(band))
			)
		),
		words.substitutes.length > 0 &&
			h("ul", { class: "vpwg-inline" }, words.substitutes.map((text) => h("li", {}, text)))
	);
}

function band(row) {
	return row.tiers.map((tier, index) =>
		h(
			"tr",
			{},
			index == 0 && h("th", { scope: "rowgroup", rowspan: row.tiers.length }, row.about),
			h("td", { "data-label": __("Tier") }, tier.tier),
			h("td", {}, tier.rule),
			h("td", { "data-label": __("Days to decide") }, tier.days_to_decide)
		)
	);
}

/**
 * The line on a group's form that says which policy is in force, or what to do about there being none.
 *
 * `found` is the answer of vpwg.api.policies.in_force; `write` is there for who may write one.
 */
export function policy_line(found, write = null) {
	if (found.name && !found.has_ended)
		return h(
			"div",
			{ class: "vpwg" },
			h(
				"p",
				{ class: "vpwg-line" },
				h("span", { class: "vpwg-quiet" }, __("Allocation policy:")),
				" ",
				link(["Form", "Allocation Policy", found.name], found.title),
				" ",
				pill(
					found.is_interim
						? __("interim, until {0}", [day(found.expires_on)])
						: __("in force, version {0}", [found.version]),
					found.is_interim ? "part" : "ok"
				)
			)
		);
	return h(
		"div",
		{ class: "vpwg" },
		h(
			"p",
			{ class: "vpwg-line" },
			h("span", { class: "vpwg-quiet" }, __("Allocation policy:")),
			" ",
			found.name
				? __("the interim policy ended on {0}. Nobody can ask for money until the pillars ratify one.", [
						day(found.expires_on),
				  ])
				: __("none is in force. Nobody can ask for money until there is one."),
			" ",
			write && button(__("Write a policy"), write, { size: "xs" })
		)
	);
}
