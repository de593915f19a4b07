// The reader's own part: the conflict question first, then the decision, papers to confirm, and the requester's steps.

import { evidence_link, h, replace } from "../parts/dom";
import { button, card, complain, complaints, notice, waiting } from "./frame";
import { said as verdict_word } from "./standing";
import { write } from "./net";

let serial = 0;

/** The card, or nothing where there is nothing to do and nothing to say. `done(said, standing)` follows each step. */
export function part_card(shown, standing, done, said) {
	const parts = [
		said && notice("ok", said),
		...(standing.my_questions.length
			? [question(shown, standing, done)]
			: standing.my_seats.length
			? [deciding(shown, standing, done)]
			: [standing.cannot_decide && h("p", {}, standing.cannot_decide)]),
		answers(standing, done),
		papers(standing, done),
		of_requester(shown, done),
	].filter(Boolean);
	return parts.length ? card(__("Your part"), parts) : null;
}

/** A form that sends: refusals stand above its buttons, and what was typed stays. */
function form(name, fields, buttons, send) {
	const place = complaints();
	const node = h("form", { novalidate: true, "aria-label": name }, fields, place, h("div", { class: "actions" }, buttons));
	node.addEventListener("submit", (event) => {
		event.preventDefault();
		replace(place);
		waiting(node, send).catch((error) => complain(place, error));
	});
	return node;
}

function submit(text, tone = "primary") {
	return h("button", { type: "submit", class: `button ${tone}` }, text);
}

/** A label with its field; `help` is read with the field. */
export function labelled(label, field, help = "") {
	const id = `field-${++serial}`;
	field.setAttribute("id", id);
	if (help) field.setAttribute("aria-describedby", `${id}-help`);
	return h(
		"div",
		{ class: "field" },
		h("label", { for: id }, label),
		help && h("p", { class: "help", id: `${id}-help` }, help),
		field
	);
}

/** A choice of which one is made: rows of [value, label]. */
export function choices(legend, name, rows, on_change, chosen = "") {
	return h(
		"fieldset",
		{ class: "choices" },
		h("legend", {}, legend),
		rows.map(([value, label]) =>
			h(
				"label",
				{ class: "choice" },
				h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => on_change && on_change(value) }),
				h("span", {}, label)
			)
		)
	);
}

/** What is chosen under a name in a form; empty for nothing. */
export function chosen(node, name) {
	const found = node.querySelector(`input[name="${name}"]:checked`);
	return found ? found.value : "";
}

function select(rows, empty = "") {
	return h(
		"select",
		{},
		empty !== null && h("option", { value: "" }, empty),
		rows.map((row) => h("option", { value: row.value }, row.label))
	);
}

// The conflict question --------------------------------------------------------------------------------------

function question(shown, standing, done) {
	const [asked] = standing.my_questions;
	const cause = h(
		"select",
		{},
		h("option", { value: "" }, __("Choose why")),
		standing.causes.map((row) => h("option", { value: row.value }, row.label))
	);
	const details = h("textarea", { rows: 3 });
	const more = h(
		"div",
		{ hidden: true },
		labelled(__("Why"), cause),
		labelled(__("Details, if you wish"), details, __("Only coordinator, finance officer and auditor read them.")),
		h("p", { class: "help" }, __("You then step aside; everybody reads that your seat does, and the reason you chose."))
	);
	const legend = [
		__("Are you in conflict of interest here, for {0}?", [asked.title]),
		h(
			"span",
			{ class: "help" },
			__("You are if you, your family or your organisation benefits, or if it competes in the same call or funds this with conditions.")
		),
	];
	const node = form(
		__("Conflict of interest"),
		[
			h("h3", {}, __("First a question")),
			choices(
				legend,
				"conflict",
				[
					["no", __("No, I am not")],
					["yes", __("Yes, I step aside")],
				],
				(value) => (more.hidden = value != "yes")
			),
			more,
		],
		[submit(__("Send my answer"))],
		async () => {
			const answer = chosen(node, "conflict");
			if (!answer) return missing(node, __("Choose one of the two answers."));
			const standing = await write("vpwg.api.decisions.answer_conflict", {
				doctype: shown.doctype,
				name: shown.name,
				seat: asked.seat,
				in_conflict: answer == "yes",
				cause: answer == "yes" ? cause.value : "",
				details: answer == "yes" ? details.value : "",
			});
			return done(answer == "yes" ? __("You have stepped aside.") : __("Your answer is recorded. You can decide now."), standing);
		}
	);
	return node;
}

function missing(node, sentence) {
	replace(node.querySelector(".complaints"), notice("stop", sentence));
}

function answers(standing, done) {
	if (!standing.my_answers.length) return null;
	const place = complaints();
	return h(
		"div",
		{ class: "part-block" },
		h("h3", {}, __("My answer to the conflict question")),
		h(
			"ul",
			{ class: "points" },
			standing.my_answers.map((row) => {
				const node = h(
					"li",
					{},
					h("p", {}, row.label, h("span", { class: "quiet" }, row.title)),
					row.can_withdraw &&
						button(__("Take this answer back"), () =>
							waiting(node, async () =>
								done(
									__("Your answer is taken back."),
									await write("vpwg.api.decisions.withdraw_conflict", { declaration: row.declaration })
								)
							).catch((error) => complain(place, error))
						)
				);
				return node;
			})
		),
		place
	);
}

// The decision -----------------------------------------------------------------------------------------------

function deciding(shown, standing, done) {
	const block = h("div", { class: "part-block" });
	const seats = standing.my_seats;
	let seat = seats[0];
	first();
	return block;

	function first() {
		replace(
			block,
			seats.length > 1
				? choices(
						__("For which seat do you decide?"),
						"seat",
						seats.map((row) => [row.seat, row.title]),
						(value) => (seat = seats.find((row) => row.seat == value)),
						seat.seat
				  )
				: h("p", {}, __("You decide for {0}.", [seat.title])),
			h(
				"div",
				{ class: "actions decide" },
				button(__("Approve"), () => second("Approve"), { tone: "primary" }),
				button(__("Reject"), () => second("Reject"), { tone: "danger" }),
				button(__("Abstain"), () => second("Abstain"))
			)
		);
	}

	function second(verdict) {
		const rejecting = verdict == "Reject";
		const reason = h("textarea", { rows: 4, required: rejecting });
		const ground = rejecting && standing.grounds.length ? select(standing.grounds, __("None of these")) : null;
		const head = h("h3", { tabindex: "-1" }, TITLES[verdict](seat.title));
		const node = form(
			TITLES[verdict](seat.title),
			[
				head,
				labelled(
					rejecting ? __("Reason") : __("Reason, if you wish to give one"),
					reason,
					rejecting
						? __("Everybody in the group reads it. Without a reason a rejection does not count.")
						: __("Everybody in the group reads it.")
				),
				ground &&
					labelled(
						__("Ground, if it is one of these"),
						ground,
						__("Where most of a pillar rejects on such a ground, the request goes back once, for dialogue.")
					),
				h("p", { class: "help" }, __("It counts at once, and stands for this round.")),
			],
			[
				submit(CONFIRMED[verdict](), rejecting ? "danger" : "primary"),
				button(__("Go back"), () => {
					first();
					block.querySelector("button").focus();
				}),
			],
			async () => {
				if (rejecting && !reason.value.trim()) {
					missing(node, __("Give the reason of your rejection."));
					return reason.focus();
				}
				return done(
					DONE[verdict](),
					await write("vpwg.api.decisions.decide", {
						doctype: shown.doctype,
						name: shown.name,
						seat: seat.seat,
						verdict,
						reason: reason.value,
						ground: ground ? ground.value : "",
					})
				);
			}
		);
		replace(block, node);
		head.focus();
	}
}

const TITLES = {
	Approve: (seat) => __("Approve for {0}", [seat]),
	Reject: (seat) => __("Reject for {0}", [seat]),
	Abstain: (seat) => __("Abstain for {0}", [seat]),
};
const CONFIRMED = {
	Approve: () => __("Yes, approve"),
	Reject: () => __("Yes, reject"),
	Abstain: () => __("Yes, abstain"),
};
const DONE = {
	Approve: () => __("Recorded: your seat approves."),
	Reject: () => __("Recorded: your seat rejects."),
	Abstain: () => __("Recorded: your seat abstains."),
};

// Papers -----------------------------------------------------------------------------------------------------

function papers(standing, done) {
	if (!standing.to_confirm.length && !standing.declarations_to_confirm.length) return null;
	const place = complaints();
	return h(
		"div",
		{ class: "part-block" },
		h("h3", {}, __("Given on paper")),
		h("p", {}, __("Confirm only what you know to be true: you are the witness.")),
		h(
			"ul",
			{ class: "points" },
			standing.to_confirm.map((row) =>
				paper(
					[
						h("div", { class: "point-head" }, h("strong", {}, row.title), verdict_word(row)),
						row.person && h("p", { class: "quiet" }, row.person),
						row.reason && h("p", { class: "quote" }, row.reason),
						row.scan && h("p", {}, evidence_link(row.scan, __("See the paper"))),
					],
					() => write("vpwg.api.decisions.confirm", { decision: row.decision })
				)
			),
			standing.declarations_to_confirm.map((row) =>
				paper(
					[
						h("p", {}, h("strong", {}, row.title)),
						row.person && h("p", { class: "quiet" }, row.person),
						h("p", {}, __("In conflict of interest: {0}", [row.label])),
						row.scan && h("p", {}, evidence_link(row.scan, __("See the paper"))),
					],
					() => write("vpwg.api.decisions.confirm_conflict", { declaration: row.declaration })
				)
			)
		),
		place
	);

	function paper(texts, send) {
		const node = h("li", {}, texts);
		node.append(
			button(__("I confirm it"), () =>
				waiting(node, async () => done(__("You have confirmed it."), await send())).catch((error) => complain(place, error))
			)
		);
		return node;
	}
}

// The requester ----------------------------------------------------------------------------------------------

function of_requester({ doctype, name, may }, done) {
	if (doctype != "Resource Allocation" || !(may.edit || may.revise || may.withdraw)) return null;
	const block = h("div", { class: "part-block" });
	first();
	return block;

	function first() {
		const place = complaints();
		replace(
			block,
			h("h3", {}, __("Your request")),
			h(
				"div",
				{ class: "actions" },
				may.edit && h("a", { class: "button primary", href: form_address(name) }, __("Go on with the draft")),
				may.revise && button(__("Revise it"), revise, { tone: "primary" }),
				may.withdraw && button(__("Withdraw it"), withdraw)
			),
			place
		);

		function revise() {
			waiting(block, async () => {
				await write("vpwg.api.allocations.revise", { name });
				location.assign(form_address(name));
			}).catch((error) => complain(place, error));
		}
	}

	function withdraw() {
		const reason = h("textarea", { rows: 3, required: true });
		const node = form(
			__("Withdraw the request"),
			[labelled(__("Why do you withdraw it?"), reason, __("Everybody in the group reads it."))],
			[
				submit(__("Withdraw the request"), "danger"),
				button(__("Go back"), () => {
					first();
					block.querySelector("a, button").focus();
				}),
			],
			async () => {
				if (!reason.value.trim()) {
					missing(node, __("Say why it is withdrawn."));
					return reason.focus();
				}
				await write("vpwg.api.allocations.withdraw", { name, reason: reason.value });
				return done(__("The request is withdrawn."));
			}
		);
		replace(block, node);
		reason.focus();
	}
}

/** The address of the form with a draft. */
function form_address(name) {
	return `/vpwg/ask?${new URLSearchParams({ name })}`;
}
