// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		const box = frm.get_field("why").$wrapper;
		// ruleid: html-from-values
		box.html(`<p>${frm.doc.purpose}</p>`);
		// ruleid: html-from-values
		box.append(`<p>${__("Purpose")}: ${frm.doc.purpose}</p>`);
		// ruleid: html-from-values
		box.html("<p>" + frm.doc.purpose + "</p>");
		// ruleid: html-from-values
		box[0].innerHTML = `<p>${frm.doc.purpose}</p>`;
	},
});
