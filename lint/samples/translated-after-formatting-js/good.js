// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		frm.set_intro(__("Only {0} left.", [frm.doc.left]));
	},
});
