import { dialog, read, refused, write } from "./calls";
import { button, h, pill, plain, replace } from "./dom";
import { amount_field, choice_field, rounded, text_field } from "./figures_typed";

/** What a row holds besides grant, line and amount, where its grant asks for it. */
const EXTRAS = ["purpose_tag", "place_tag", "supplier", "quotes", "no_objection"];

/**
 * Ask from which grants an allocation is paid, show what stands in the way, and sign it off.
 *
 * What is typed is kept in `rows` until the dialog closes: it is drawn anew when the choice of a grant asks for other
 * fields, and stays as it is when the server refuses.
 */
export async function sign_off_dialog(doc, done) {
	const found = await read("vpwg.api.finance.choices", { name: doc.name });
	if (!found.grants.length) {
		frappe.msgprint({
			title: __("Sign off"),
			message: __("The group has no active grant in cash: enter one, and activate it once it is signed."),
		});
		return null;
	}
	const rows = found.rows.length ? found.rows.map((row) => ({ ...row })) : [empty(found.amount)];
	const places = { rows: h("div", { class: "vpwg" }), answer: h("div", { class: "vpwg", "aria-live": "polite" }) };
	let box = null;

	const sent = () => rows.map((row) => pick(row, found));
	/** Look at it; what stands in the way, and what is only shown, stands in the dialog afterwards. */
	const check = async () => {
		const answer = await write("vpwg.api.finance.preview", { name: doc.name, funding: sent() });
		replace(places.answer, preview(answer));
		const asks_note = answer.warnings.length > 0;
		box.set_df_property("note", "hidden", !asks_note);
		return answer;
	};
	const send = async ({ note }) => {
		const answer = await check();
		const typed = (box.get_value("note") || note || "").trim();
		if (answer.faults.length || (answer.warnings.length && !typed)) {
			places.answer.scrollIntoView({ block: "nearest" });
			if (!answer.faults.length) box.get_field("note").set_focus();
			return Promise.reject();
		}
		await write("vpwg.api.finance.sign_off", { name: doc.name, funding: sent(), note: typed });
		done();
	};
	box = dialog(
		__("Sign off {0}", [doc.title || doc.name]),
		[
			{ fieldname: "rows_html", fieldtype: "HTML" },
			{ fieldname: "answer_html", fieldtype: "HTML" },
			{
				fieldname: "note",
				fieldtype: "Small Text",
				label: __("Why it is signed off all the same"),
				description: __("It is kept with the allocation."),
				hidden: 1,
			},
		],
		__("Sign off"),
		send,
		{ size: "large" }
	);
	box.set_secondary_action_label(__("Check"));
	box.set_secondary_action(() => check().catch(refused));
	replace(box.get_field("rows_html").$wrapper[0], places.rows);
	replace(box.get_field("answer_html").$wrapper[0], places.answer);
	draw(places.rows, found, rows);
	return box;
}

function empty(amount) {
	return { grant: "", budget_line: "", part: amount };
}

/** A row as it is sent: nothing that its grant does not ask for. */
function pick(row, found) {
	const asked = asked_of(grant_of(found, row));
	const extras = EXTRAS.filter((name) => asked.has(name) && row[name]).map((name) => [name, row[name]]);
	return { grant: row.grant, budget_line: row.budget_line, part: row.part || 0, ...Object.fromEntries(extras) };
}

function grant_of(found, row) {
	return found.grants.find((grant) => grant.grant == row.grant);
}

/** The extra fields that a grant asks for. */
function asked_of(grant) {
	if (!grant) return new Set();
	return new Set(
		[
			grant.purposes.length && "purpose_tag",
			grant.places.length && "place_tag",
			grant.quotes_from && "supplier",
			grant.quotes_from && "quotes",
			grant.needs_no_objection && "no_objection",
		].filter(Boolean)
	);
}

// Drawing --------------------------------------------------------------------------------------------------------

function draw(place, found, rows) {
	const focused = document.activeElement && document.activeElement.dataset.key;
	const difference = h("p", { class: "vpwg-difference", role: "status" });
	const count = () => replace(difference, difference_of(found, rows));
	const anew = () => draw(place, found, rows);
	replace(
		place,
		h(
			"ol",
			{ class: "vpwg-fund-rows" },
			rows.map((row, index) => row_of(found, rows, row, index, { count, anew }))
		),
		h(
			"p",
			{ class: "vpwg-actions" },
			button(
				__("Add another grant"),
				() => {
					rows.push(empty(Math.max(left_over(found, rows), 0)));
					anew();
				},
				{ size: "xs" }
			)
		),
		difference
	);
	count();
	const again = focused && place.querySelector(`[data-key="${CSS.escape(focused)}"]`);
	if (again) again.focus();
}

function left_over(found, rows) {
	const sum = rows.reduce((total, row) => total + flt(row.part), 0);
	return rounded(found.amount - sum, found.decimals);
}

function difference_of(found, rows) {
	const left = left_over(found, rows);
	const figure = `${found.currency} ${format_number(Math.abs(left), null, found.decimals)}`;
	const whole = `${found.currency} ${format_number(found.amount, null, found.decimals)}`;
	if (!left) return [pill(__("complete"), "ok", "tick"), " ", __("The grants carry the whole {0}.", [whole])];
	return [
		pill(left > 0 ? __("too little") : __("too much"), "part"),
		" ",
		left > 0
			? __("{0} of {1} is not carried by a grant yet.", [figure, whole])
			: __("The grants carry {0} more than the {1} that were asked for.", [figure, whole]),
	];
}

function row_of(found, rows, row, index, { count, anew }) {
	const grant = grant_of(found, row);
	const key = (name) => `${index}-${name}`;
	const set = (name) => (value) => (row[name] = value);
	const line = grant && grant.lines.find((one) => one.code == row.budget_line);
	const choose_grant = (value) => {
		row.grant = value;
		const own = grant_of(found, row);
		row.budget_line = own && own.lines.length == 1 ? own.lines[0].code : "";
		anew();
	};
	const choose_line = (value) => {
		row.budget_line = value;
		anew();
	};
	return h(
		"li",
		{ class: "vpwg-fund-row", "data-row": index + 1 },
		h(
			"div",
			{ class: "vpwg-fields" },
			choice_field(
				__("Grant"),
				row.grant,
				found.grants.map((one) => [one.grant, `${one.title} (${one.grant})`]),
				choose_grant,
				{ key: key("grant"), note: grant && __("{0} available", [grant.available]) }
			),
			choice_field(
				__("Budget line"),
				row.budget_line,
				(grant ? grant.lines : []).map((one) => [one.code, `${one.code} ${one.title}`]),
				choose_line,
				{ key: key("budget_line"), note: line && __("{0} left", [line.left]) }
			),
			amount_field(
				__("Amount in {0}", [found.currency]),
				row.part,
				found.decimals,
				(value) => {
					row.part = value;
					count();
				},
				{ key: key("part") }
			)
		),
		extra_fields(grant, row, key, set),
		rows.length > 1 &&
			h(
				"p",
				{ class: "vpwg-row-foot" },
				button(
					__("Take this grant away"),
					() => {
						rows.splice(index, 1);
						anew();
					},
					{ size: "xs", "aria-label": `${__("Take this grant away")}: ${row.grant || index + 1}` }
				)
			)
	);
}

/** What this grant asks for besides; nothing for most. */
function extra_fields(grant, row, key, set) {
	const asked = asked_of(grant);
	if (!asked.size) return null;
	const words = (list) => list.map((text) => [text, text]);
	const tag = (name, label, list) => choice_field(label, row[name] || "", words(list), set(name), { key: key(name) });
	const text = (name, label, more = {}) => text_field(label, row[name] || "", set(name), { key: key(name), ...more });
	return h(
		"div",
		{ class: "vpwg-fields" },
		asked.has("purpose_tag") && tag("purpose_tag", __("Purpose under the grant"), grant.purposes),
		asked.has("place_tag") && tag("place_tag", __("Place under the grant"), grant.places),
		asked.has("supplier") &&
			text("supplier", __("Supplier"), {
				note: __("Needed for purchases above {0}.", [grant.quotes_from]),
			}),
		asked.has("quotes") && text("quotes", __("Quotes that were asked for"), { type: "number" }),
		asked.has("no_objection") &&
			text("no_objection", __("The funder's no-objection"), {
				note: __("Number and date of the funder's letter."),
			})
	);
}

/** What the server says of it: what stops it, what is only shown, and what each row would commit. */
function preview(answer) {
	const list = (sentences) => h("ul", { class: "vpwg-missing" }, sentences.map((text) => h("li", {}, plain(text))));
	return [
		answer.faults.length > 0 && [
			h("p", {}, pill(__("cannot be signed off yet"), "stop"), " ", __("This stands in the way:")),
			list(answer.faults),
		],
		answer.warnings.length > 0 && [
			h("p", {}, pill(__("to be looked at"), "part"), " ", __("This is no obstacle, if you say why:")),
			list(answer.warnings),
		],
		!answer.faults.length &&
			h(
				"p",
				{},
				pill(__("possible"), "ok", "tick"),
				" ",
				__("It would commit {0}.", [answer.rows.map((row) => row.amount).join(" + ")]),
				answer.rows.filter((row) => row.rate).map((row) => h("span", { class: "vpwg-quiet vpwg-under" }, row.rate))
			),
	];
}
