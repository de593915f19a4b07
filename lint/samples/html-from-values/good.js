// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		const box = frm.get_field("why").$wrapper;
		box.html(`<p>${__("Purpose")}: ${frappe.utils.escape_html(frm.doc.purpose)}</p>`);
		box.find("p").text(frm.doc.purpose);
		box.html("<p></p>");
	},
});
