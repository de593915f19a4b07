// The lines of a request: category, what exactly, how many, what one costs; published rates to pick from; the total.

import { h, replace } from "../parts/dom";
import { amount_text, line_units, plain_number } from "./amounts";
import { button, say } from "./frame";
import { labelled } from "./part";

/**
 * The editor of the lines. `values` are those of a draft, or what was typed before (`as_typed`); `rates` those that the policy
 * publishes in this currency.
 *
 * Gives its node, what is typed as it stands, the values to be sent, and what is no number.
 */
export function lines_editor(options, values, as_typed, currency, rates) {
	const rows = [];
	const list = h("div", { class: "cost-lines" });
	const total = h("output", { class: "amount big" });
	const node = h(
		"div",
		{},
		list,
		button(__("Add a cost"), () => {
			const row = add({});
			row.category.focus();
		}),
		h("p", { class: "total" }, h("span", {}, __("Total")), " ", total)
	);
	for (const row of values.length ? values : [{}]) add(row);
	count();
	return { node, typed, values: sent, faults, change_currency };

	function add(value) {
		const row = {
			category: h("select", {}, h("option", { value: "" }, __("Choose")), options.categories.map((one) => h("option", { value: one.value, selected: one.value == value.cost_category }, one.label))),
			rate: h("select", { onchange: () => take_rate(row) }),
			description: h("input", { type: "text", maxlength: 140, autocomplete: "off", value: value.description }),
			quantity: h("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: as_typed ? value.quantity : shown(value.quantity), oninput: count }),
			unit: h("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: as_typed ? value.unit_amount : shown(value.unit_amount), oninput: count }),
			worth: h("output", { class: "amount" }),
			legend: h("legend", {}),
		};
		row.rate_field = labelled(__("Published rate"), row.rate, __("The same for everybody, as the policy says."));
		row.many = labelled(__("How many"), row.quantity);
		offer_rates(row, value.published_rate || "");
		row.node = h(
			"fieldset",
			{ class: "cost" },
			row.legend,
			row.rate_field,
			labelled(__("Cost category"), row.category),
			labelled(__("What exactly"), row.description),
			h("div", { class: "pair" }, row.many, labelled(__("Amount of one"), row.unit)),
			h("div", { class: "cost-foot" }, row.worth, button("", () => remove(row), { tone: "plain" }))
		);
		rows.push(row);
		list.append(row.node);
		number();
		lock(row);
		return row;
	}

	function remove(row) {
		const at = rows.indexOf(row);
		rows.splice(at, 1);
		row.node.remove();
		if (!rows.length) add({});
		number();
		count();
		rows[Math.min(at, rows.length - 1)].category.focus();
		node.dispatchEvent(new Event("change", { bubbles: true }));
		say(__("The cost is removed."));
	}

	function number() {
		rows.forEach((row, at) => {
			replace(row.legend, __("Cost {0}", [at + 1]));
			replace(row.node.querySelector("button"), __("Remove cost {0}", [at + 1]));
		});
	}

	function offer_rates(row, chosen) {
		replace(
			row.rate,
			h("option", { value: "" }, __("None")),
			rates.map((rate) => h("option", { value: rate.rate, selected: rate.rate == chosen }, rate.label))
		);
		row.rate_field.hidden = !rates.length;
	}

	function take_rate(row) {
		const rate = rates.find((one) => one.rate == row.rate.value);
		if (rate) {
			row.unit.value = shown(rate.amount);
			if (!row.description.value) row.description.value = rate.rate;
			if (!row.category.value) row.category.value = "Participation";
		}
		lock(row);
		count();
	}

	/** The amount of a published rate is the policy's. */
	function lock(row) {
		row.unit.readOnly = Boolean(row.rate.value);
	}

	function change_currency(chosen, offered) {
		currency = chosen;
		rates = offered;
		for (const row of rows) {
			offer_rates(row, row.rate.value);
			lock(row);
		}
		count();
	}

	function shown(plain) {
		return plain ? String(plain).replace(".", options.marks.decimal) : "";
	}

	function count() {
		let sum = BigInt(0);
		for (const row of rows) {
			const [quantity, unit] = [plain_number(row.quantity.value), plain_number(row.unit.value, currency.decimals)];
			const units = line_units(quantity, unit, currency.decimals);
			sum += units;
			row.worth.textContent = quantity && unit ? amount_text(units, currency, options.marks) : "";
		}
		total.textContent = amount_text(sum, currency, options.marks);
	}

	/** The lines as they are typed; those in which nothing stands are left out. */
	function typed() {
		return rows.filter(filled).map((row) => ({
			cost_category: row.category.value,
			description: row.description.value,
			published_rate: row.rate.value,
			quantity: row.quantity.value,
			unit_amount: row.unit.value,
		}));
	}

	function filled(row) {
		return [row.category, row.description, row.rate, row.quantity, row.unit].some((field) => field.value.trim());
	}

	function sent() {
		return typed().map((row) => ({
			...row,
			quantity: plain_number(row.quantity),
			unit_amount: plain_number(row.unit_amount, currency.decimals),
		}));
	}

	/** What is empty or no number, line by line: sentences, and the fields. */
	function faults() {
		const sentences = [];
		const nodes = [];
		const wanted = rows.filter(filled);
		if (!wanted.length) {
			sentences.push(__("Add a line for each cost."));
			nodes.push(rows[0].category);
		}
		rows.forEach((row, at) => {
			const wrong = filled(row) ? wrong_fields(row) : [];
			for (const field of [row.category, row.description, row.quantity, row.unit]) {
				if (wrong.some(([node]) => node == field)) field.setAttribute("aria-invalid", "true");
				else field.removeAttribute("aria-invalid");
			}
			if (!wrong.length) return;
			sentences.push(__("Cost {0}: fill in {1}.", [at + 1, wrong.map(([, label]) => label).join(", ")]));
			nodes.push(wrong[0][0]);
		});
		return { sentences, nodes };
	}

	function wrong_fields(row) {
		return [
			[row.category, __("Cost category"), !row.category.value],
			[row.description, __("What exactly"), !row.description.value.trim()],
			[row.quantity, __("How many, as a number"), !plain_number(row.quantity.value)],
			[row.unit, __("Amount of one, as a number"), !plain_number(row.unit.value, currency.decimals)],
		].filter(([, , wrong]) => wrong);
	}
}
