import { read, refused } from "./calls";

/**
 * Set properties of a table's columns on this form only: { fieldname: { property: value } }.
 *
 * One DocType of rows serves several forms; each shows the columns that mean something there.
 */
export function tune_grid(frm, table, columns) {
	const grid = frm.get_field(table).grid;
	for (const [fieldname, properties] of Object.entries(columns))
		for (const [property, value] of Object.entries(properties))
			grid.update_docfield_property(fieldname, property, value);
	grid.reset_grid();
}

/** A row of rules, in whatever form it stands: a well-known rule fills it when the row says which. */
export const RULE_EVENTS = {
	approval_rules_add(frm, cdt, cdn) {
		if (frm.doctype == "Allocation Policy")
			frappe.model.set_value(cdt, cdn, { applies_to: "Resource Allocation" });
	},

	preset(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (!row.preset) return Promise.resolve();
		return read("vpwg.api.rules.preset", { preset: row.preset }).then(
			(values) => frappe.model.set_value(cdt, cdn, values),
			refused
		);
	},
};
