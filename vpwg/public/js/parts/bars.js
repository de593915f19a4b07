import { h } from "./dom";

/**
 * Parts of a whole as one bar: { key, units, text } each; what is left of `total` stays empty.
 *
 * The bar is one picture with its figures as text for whoever cannot see it; the same figures stand beside it.
 */
export function money_bar(name, parts, total) {
	const shown = parts.filter((part) => part.units > 0);
	const whole = Math.max(total, shown.reduce((sum, part) => sum + part.units, 0), 1);
	const said = parts.map((part) => `${label_of(part.key)} ${part.text}`).join(", ");
	return h(
		"div",
		{ class: "vpwg-bar vpwg-money-bar", role: "img", "aria-label": `${name}: ${said}` },
		shown.map((part) =>
			h("span", { class: `vpwg-of-${part.key}`, style: `width: ${(100 * part.units) / whole}%` })
		)
	);
}

const LABELS = {
	spent: () => __("Spent"),
	paid: () => __("Paid"),
	unspent: () => __("Paid, not yet spent"),
	committed: () => __("Committed"),
	conditional: () => __("Committed against signed money"),
	left: () => __("Left", null, "VPWG"),
	available: () => __("Available"),
};

/** What a part of a bar is called. */
export function label_of(key) {
	return LABELS[key]();
}

/** What the patterns of the bars mean. */
export function money_legend(keys) {
	return h(
		"p",
		{ class: "vpwg-legend", "aria-hidden": "true" },
		keys.map((key) => [
			h(
				"span",
				{ class: "vpwg-legend-item" },
				h("span", { class: `vpwg-swatch vpwg-of-${key}` }),
				label_of(key)
			),
		])
	);
}

/**
 * A table that scrolls inside its own frame. `heads` are texts, or { text, end: true } for a column of figures; the first
 * cell of each row names it. On a phone each row becomes a paragraph, and every cell says its head.
 */
export function table(name, heads, rows, { foot = null } = {}) {
	const columns = heads.map((head) => (typeof head == "string" ? { text: head } : head));
	const side = (index) => (columns[index].end ? "vpwg-end" : null);
	const cells = (row) =>
		row.map((cell, index) =>
			index == 0
				? h("th", { scope: "row" }, cell)
				: h("td", { class: side(index), "data-label": columns[index].text }, cell)
		);
	return h(
		"div",
		{ class: "vpwg-scroll", tabindex: 0, role: "region", "aria-label": name },
		h(
			"table",
			{ class: "vpwg-table vpwg-wide vpwg-cells" },
			h(
				"thead",
				{},
				h(
					"tr",
					{},
					columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column.text))
				)
			),
			h("tbody", {}, rows.map((row) => h("tr", {}, cells(row)))),
			foot && h("tfoot", {}, foot.map((row) => h("tr", {}, cells(row))))
		)
	);
}
