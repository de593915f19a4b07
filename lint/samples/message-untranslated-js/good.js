// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		frm.add_custom_button(__("Decide"), () => frm.reload_doc(), __("Actions"));
		frappe.show_alert({ message: __("Saved {0}", [frm.doc.name]), indicator: "green" });
		frm.set_intro(frm.doc.blocked_because);
		frappe.prompt([{ label: __("Reason"), fieldname: "reason", fieldtype: "Data" }]);
	},
});
