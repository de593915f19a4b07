// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	approve(frm) {
		// ruleid: state-set-by-the-browser
		frm.set_value("workflow_state", "Approved");
		// ruleid: state-set-by-the-browser
		frm.doc.status = "Approved";
		// ruleid: state-set-by-the-browser
		frappe.db.set_value(frm.doctype, frm.docname, "docstatus", 1);
	},
});
