// The form to ask for money. What is typed is kept in this tab until the server has it, and the server says what is missing.

import { h, replace } from "../parts/dom";
import { button, complain, complaints, draw, notice, say, waiting } from "./frame";
import { address } from "./home";
import { lines_editor } from "./lines";
import { read, Refused, write } from "./net";
import { choices, labelled } from "./part";
import { data, day } from "./words";

const OWN = "own";
const OTHER = "organisation";
const COMMUNITY = "community";

export function ask_page({ options }) {
	if (!options.seats.length) return no_seat();
	show(options, kept_in_tab(options.draft));
}

function no_seat() {
	draw(
		h("h1", {}, __("Ask for money")),
		notice("plain", __("Only somebody who holds a seat asks for money. If you should hold one, ask the coordinator of your group.")),
		h("p", { class: "actions" }, h("a", { class: "button", href: "/vpwg" }, __("Back to what waits for me")))
	);
}

// What is typed stays in this tab ----------------------------------------------------------------------------

function key(name) {
	return `vpwg-ask:${data.user}:${name || "new"}`;
}

/** What was typed before the page was left, unless the draft was saved since: `values`, and `lost` as below. */
function kept_in_tab(draft) {
	try {
		const kept = JSON.parse(sessionStorage.getItem(key(draft && draft.name)));
		return kept && kept.modified == ((draft && draft.modified) || "") ? kept : null;
	} catch (error) {
		return null;
	}
}

function keep(name, kept) {
	try {
		sessionStorage.setItem(key(name), JSON.stringify(kept));
	} catch (error) {
		return; // a browser that keeps nothing: the page itself still does
	}
}

function forget(name) {
	sessionStorage.removeItem(key(name));
}

// The form ---------------------------------------------------------------------------------------------------

function show(options, restored) {
	const draft = options.draft || {};
	const values = restored ? restored.values : draft;
	let name = draft.name || "";
	let modified = draft.modified || "";
	// Where a first save may have arrived without its answer: the drafts that were there before it.
	let lost = (restored && restored.lost) || null;
	const seats = options.seats;
	const several = new Set(seats.map((row) => row.group)).size > 1;
	let seat = seats.find((row) => row.seat == values.requested_by_seat) || seats[0];

	const place = complaints();
	const form = h("form", { class: "ask", novalidate: true, "aria-label": __("Ask for money") });
	const field = {
		requested_by_seat: h("select", { onchange: (event) => change_seat(event.target.value) }, seats.map((row) => option(row.seat, several ? `${row.title} (${row.group_name})` : row.title, row == seat))),
		title: h("input", { type: "text", maxlength: 140, autocomplete: "off", value: values.title }),
		purpose: h("textarea", { rows: 4 }, values.purpose),
		expected_result: h("textarea", { rows: 3 }, values.expected_result),
		place: h("input", { type: "text", maxlength: 140, autocomplete: "off", value: values.place }),
		costs_from: h("input", { type: "date", value: values.costs_from }),
		costs_to: h("input", { type: "date", value: values.costs_to }),
		call: h("select", {}),
		currency: h("select", { onchange: () => lines.change_currency(currency(), rates()) }),
	};
	const benefit = beneficiary(values, () => seat);
	const policy = h("div", {});
	const call_field = labelled(__("Call for requests"), field.call, __("Only if you compete with others for the same money."));
	const currency_field = labelled(__("Currency"), field.currency);
	fill_group();
	const lines = lines_editor(options, values.lines || [], Boolean(restored), currency(), rates());

	replace(
		form,
		place,
		h(
			"section",
			{ class: "card" },
			h("h2", {}, __("What it is for")),
			seats.length > 1 ? labelled(__("For which seat do you ask?"), field.requested_by_seat) : h("p", { class: "quiet" }, __("You ask for {0}, {1}.", [seat.title, seat.group_name])),
			labelled(__("Title of the request"), field.title, __("A few words that say what the money is for.")),
			labelled(__("What for"), field.purpose, __("What is done, for whom, and why the group should pay for it.")),
			labelled(__("Expected result"), field.expected_result, __("What will be different afterwards, and how that is seen.")),
			h("div", { class: "pair" }, labelled(__("Costs from"), field.costs_from), labelled(__("Costs to"), field.costs_to)),
			labelled(__("Where (if it matters)"), field.place)
		),
		h("section", { class: "card" }, h("h2", {}, __("Who receives the money")), benefit.node),
		h("section", { class: "card" }, h("h2", {}, __("What it costs")), call_field, currency_field, lines.node),
		h(
			"div",
			{ class: "actions send" },
			h("button", { type: "submit", class: "button primary" }, __("Send")),
			button(__("Save draft"), () => act(save_only))
		)
	);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		act(send);
	});
	form.addEventListener("input", keep_typed);
	form.addEventListener("change", keep_typed);

	draw(
		h("p", { class: "back" }, h("a", { href: "/vpwg" }, __("What waits for me"))),
		h("h1", {}, __("Ask for money")),
		draft.returned_because && notice("part", __("It came back: {0}", [draft.returned_because])),
		restored &&
			notice(
				"plain",
				__("What you had typed here before is back."),
				button(__("Start from what is saved"), () => {
					forget(name);
					location.reload();
				})
			),
		policy,
		form
	);

	// What depends on the seat --------------------------------------------------------------------------------

	function group() {
		return options.groups[seat.group];
	}

	function change_seat(chosen) {
		seat = seats.find((row) => row.seat == chosen);
		fill_group();
		benefit.change_seat();
		lines.change_currency(currency(), rates());
	}

	function fill_group() {
		const { calls, currencies } = group();
		replace(field.call, option("", __("None"), !values.call), calls.map((row) => option(row.name, call_text(row), row.name == values.call)));
		call_field.hidden = !calls.length;
		replace(field.currency, currencies.map((row) => option(row.code, row.code, row.code == values.currency)));
		currency_field.hidden = currencies.length < 2;
		replace(policy, policy_note());
	}

	function policy_note() {
		const found = group().policy;
		if (!found) return notice("part", __("No allocation policy is in force in {0}: you can save a draft now and send it later.", [seat.group_name]));
		return h(
			"p",
			{ class: "quiet" },
			__("It is decided under this policy:"),
			" ",
			h("a", { href: address("Allocation Policy", found.name) }, found.title),
			found.interim && h("span", { class: "block" }, found.interim)
		);
	}

	function currency() {
		const { currencies } = group();
		return currencies.find((row) => row.code == field.currency.value) || currencies[0] || { code: "", decimals: 2 };
	}

	function rates() {
		const found = group().policy;
		return found && found.currency == currency().code ? found.rates : [];
	}

	// Sending -------------------------------------------------------------------------------------------------

	/** Everything as it stands in the form. */
	function typed() {
		return {
			requested_by_seat: seat.seat,
			title: field.title.value,
			purpose: field.purpose.value,
			expected_result: field.expected_result.value,
			place: field.place.value,
			costs_from: field.costs_from.value,
			costs_to: field.costs_to.value,
			call: field.call.value,
			currency: currency().code,
			...benefit.values(),
			lines: lines.typed(),
		};
	}

	function keep_typed() {
		keep(name, { modified, lost, values: typed() });
	}

	function check() {
		const wanted = [
			[field.title, __("Title of the request")],
			[field.purpose, __("What for")],
			[field.expected_result, __("Expected result")],
			[field.costs_from, __("Costs from")],
			[field.costs_to, __("Costs to")],
		];
		const empty = wanted.filter(([node]) => mark(node, !node.value.trim()));
		const wrong = lines.faults();
		const sentences = [
			empty.length > 0 && __("Fill in: {0}.", [empty.map(([, label]) => label).join(", ")]),
			...wrong.sentences,
		].filter(Boolean);
		if (!sentences.length) return;
		const first = empty.length ? empty[0][0] : wrong.nodes[0];
		throw Object.assign(new Refused(sentences), { first });
	}

	function mark(node, wrong) {
		if (wrong) node.setAttribute("aria-invalid", "true");
		else node.removeAttribute("aria-invalid");
		return wrong;
	}

	async function save() {
		check();
		const values = { ...typed(), lines: lines.values() };
		if (!name && lost) await find_lost(values.title);
		try {
			const saved = await write("vpwg.api.allocations.save", name ? { values, name } : { values });
			forget(name);
			name = saved.name;
			lost = null;
			history.replaceState(null, "", `/vpwg/ask?${new URLSearchParams({ name })}`);
			return saved;
		} catch (error) {
			if (error.kind == "line" && !name) {
				lost = lost || options.drafts;
				keep_typed();
			}
			throw error;
		}
	}

	/** A first save whose answer got lost may have made a draft: go on with that one instead of a second. */
	async function find_lost(title) {
		const mine = await read("vpwg.api.allocations.mine");
		const found = mine.find((row) => row.status == "Draft" && row.title == title && !lost.includes(row.name));
		if (found) name = found.name;
	}

	async function save_only() {
		const saved = await save();
		const fresh = await read("vpwg.api.portal.ask_options", { name }).catch(() => null);
		if (fresh) modified = fresh.draft.modified;
		const text = __("Saved as a draft: {0}. Nobody is asked before you send it.", [saved.amount]);
		replace(place, notice("ok", text));
		place.setAttribute("tabindex", "-1");
		place.focus();
	}

	async function send() {
		await save();
		keep_typed();
		await write("vpwg.api.allocations.send", { name });
		forget(name);
		sessionStorage.setItem("vpwg-said", __("Your request is sent."));
		location.assign(address("Resource Allocation", name));
	}

	function act(work) {
		replace(place);
		waiting(form, work).catch((error) => {
			complain(place, error);
			place.scrollIntoView({ block: "center" });
		});
	}
}

function option(value, label, selected) {
	return h("option", { value, selected }, label);
}

function call_text(row) {
	const parts = [row.title, __("closes on {0}", [day(row.closes_on)]), row.budget];
	return parts.filter(Boolean).join(" · ");
}

// Who receives the money -------------------------------------------------------------------------------------

function beneficiary(values, seat) {
	let organisation = values.beneficiary || "";
	let title = values.beneficiary_name || "";
	let turn = 0;
	const community = h("input", { type: "text", maxlength: 140, autocomplete: "off" });
	const search = h("input", { type: "search", autocomplete: "off", oninput: () => look(search.value) });
	const found = h("div", { role: "group", "aria-label": __("Organisations that were found") });
	const own_text = h("span", {});
	const other = h("div", { class: "indent" }, labelled(__("Name of the organisation"), search, __("Type at least two letters, then choose. You find the organisations of your groups.")), found);
	const others = h("div", { class: "indent" }, labelled(__("Name of the community"), community));
	let mode = first_mode();
	if (mode == COMMUNITY) community.value = values.beneficiary_community || "";
	const node = h(
		"div",
		{},
		choices(
			__("Who receives it?"),
			"beneficiary",
			[
				[OWN, own_text],
				[OTHER, __("Another organisation")],
				[COMMUNITY, __("A community without a registered organisation")],
			],
			change,
			mode
		),
		other,
		others
	);
	if (mode == OTHER && organisation) offer([{ name: organisation, title: title || organisation, pillar: "" }], organisation);
	own();
	change(mode);

	return { node, values: benefit, change_seat: own };

	function first_mode() {
		if (organisation) return organisation == seat().organisation ? OWN : OTHER;
		if (values.beneficiary_community) return values.beneficiary_community == seat().community ? OWN : COMMUNITY;
		return values.beneficiary_mode || OWN;
	}

	function own() {
		const { organisation_name, community: people } = seat();
		own_text.textContent = organisation_name
			? __("My own organisation: {0}", [organisation_name])
			: __("My own community: {0}", [people]);
	}

	function change(chosen) {
		mode = chosen;
		other.hidden = mode != OTHER;
		others.hidden = mode != COMMUNITY;
	}

	function benefit() {
		const { organisation: mine, community: people } = seat();
		return {
			beneficiary_mode: mode,
			beneficiary: { [OWN]: mine || "", [OTHER]: organisation, [COMMUNITY]: "" }[mode],
			beneficiary_name: mode == OTHER ? title : "",
			beneficiary_community: { [OWN]: mine ? "" : people, [OTHER]: "", [COMMUNITY]: community.value }[mode],
		};
	}

	/** Look for what is typed, a moment after the last key. */
	function look(text) {
		const mine = ++turn;
		setTimeout(async () => {
			if (mine != turn || text.trim().length < 2) return;
			try {
				const rows = await read("vpwg.api.portal.organisations", { text });
				if (mine == turn) offer(rows, organisation);
			} catch (error) {
				if (mine == turn) replace(found, notice("stop", error.message));
			}
		}, 250);
	}

	function offer(rows, selected) {
		say(rows.length ? __("Organisations found: {0}", [rows.length]) : __("No organisation found"));
		if (!rows.length)
			return replace(
				found,
				h("p", { class: "help" }, __("No organisation of your groups has this in its name: ask the coordinator to enter it, or name a community."))
			);
		replace(
			found,
			choices(
				h("span", { class: "spoken" }, __("Choose the organisation")),
				"organisation",
				rows.map((row) => [row.name, row.pillar ? [row.title, h("span", { class: "quiet" }, row.pillar)] : row.title]),
				(value) => {
					organisation = value;
					title = rows.find((row) => row.name == value).title;
				},
				selected
			)
		);
	}
}
