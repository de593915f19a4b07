import { h } from "./dom";

let serial = 0;

/** A label with its field, in the way of the desk's own. */
function labelled(label, field, note = null) {
	const id = `vpwg-field-${++serial}`;
	field.id = id;
	const described = note ? `${id}-note` : null;
	if (described) field.setAttribute("aria-describedby", described);
	return h(
		"div",
		{ class: "vpwg-field" },
		h("label", { for: id }, label),
		field,
		note && h("p", { class: "vpwg-quiet vpwg-note", id: described }, note)
	);
}

/** A field for an amount, in the reader's own way of writing numbers; `changed` is called with the figure. */
export function amount_field(label, value, decimals, changed, { key = "", note = null } = {}) {
	const shown = (figure) => (figure === "" ? "" : format_number(figure, null, decimals));
	const field = h("input", {
		class: "form-control vpwg-amount",
		type: "text",
		inputmode: "decimal",
		autocomplete: "off",
		"data-key": key,
		oninput: () => changed(typed(field.value)),
		onchange: () => (field.value = shown(typed(field.value))),
	});
	field.value = shown(value);
	return labelled(label, field, note);
}

/** The figure that somebody typed, and nothing where they typed none. */
function typed(text) {
	return text.trim() ? flt(text) : "";
}

export function text_field(label, value, changed, { key = "", note = null, type = "text" } = {}) {
	const field = h("input", {
		class: "form-control",
		type,
		"data-key": key,
		min: type == "number" ? 0 : null,
		oninput: () => changed(field.value),
	});
	field.value = value;
	return labelled(label, field, note);
}

/** A field to choose one of the options, each a value with its text. */
export function choice_field(label, value, options, changed, { key = "", note = null } = {}) {
	const field = h(
		"select",
		{ class: "form-control", "data-key": key, onchange: () => changed(field.value) },
		[["", ""], ...options].map(([option, text]) => h("option", { value: option, selected: option == value }, text))
	);
	return labelled(label, field, note);
}

/** A sum without the dust of binary fractions. */
export function rounded(figure, decimals) {
	return flt(figure, decimals);
}
