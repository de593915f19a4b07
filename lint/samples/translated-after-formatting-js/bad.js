// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		// ruleid: translated-after-formatting-js
		frm.set_intro(__(`Only ${frm.doc.left} left.`));
		// ruleid: translated-after-formatting-js
		frm.set_intro(__("Only " + frm.doc.left));
	},
});
