// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	approve(frm) {
		frm.set_value("purpose", "");
		frappe.xcall("vpwg.api.decisions.decide", { document: frm.docname, verdict: "Approve" });
	},
});
