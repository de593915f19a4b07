import { dialog, write } from "./calls";
import { h, replace } from "./dom";

/** The arguments that name an entry of a record. */
function named(doc) {
	return { group: doc.working_group, seq: doc.seq };
}

/** Ask for a reason below a plain word on what will happen, and send it. */
function ask(title, warning, reason, label, send) {
	const box = dialog(
		title,
		[
			{ fieldname: "warning", fieldtype: "HTML" },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1, description: reason },
		],
		label,
		send
	);
	replace(box.get_field("warning").$wrapper[0], h("p", {}, warning));
	return box;
}

/** Leave the content of an entry out of exports. `done` is called when it has been taken. */
export function withhold_entry(doc, done) {
	return ask(
		__("Withhold entry {0}", [doc.seq]),
		__(
			"Exports will show the digest of this entry in the place of its content. The office and the auditor of the group still read it here. You can release it again."
		),
		__("The office and the auditor of the group can read it. The record keeps the SHA-256 of it."),
		__("Withhold"),
		({ reason }) => write("vpwg.api.records.withhold", { ...named(doc), reason }).then(done)
	);
}

/** Show a withheld entry in exports again. */
export function release_entry(doc, done) {
	frappe.confirm(__("Do you want exports to show the content of this entry again?"), () =>
		write("vpwg.api.records.release", named(doc)).then(done, () => {})
	);
}

/** Take the content of an entry away for good. */
export function erase_entry(doc, done) {
	return ask(
		__("Erase entry {0}", [doc.seq]),
		__(
			"The content of this entry will be gone for good: nobody can bring it back. Its digest stays, the record still verifies, and a new entry says that this one was erased. The documents that it tells of stay as they are."
		),
		__("Keep it in your own files as you write it here: the record holds only the SHA-256 of it."),
		__("Erase for good"),
		({ reason }) => write("vpwg.api.records.erase", { ...named(doc), reason }).then(done)
	);
}
