// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", {
	refresh(frm) {
		// ruleid: message-untranslated-js
		frm.add_custom_button("Decide", () => frm.reload_doc());
		// ruleid: message-untranslated-js
		frappe.show_alert(`Saved ${frm.doc.name}`);
		// ruleid: message-untranslated-js
		frm.set_intro("Waiting for " + frm.doc.pillar);
		frappe.prompt([
			// ruleid: message-untranslated-js
			{ label: "Reason", fieldname: "reason", fieldtype: "Data" },
		]);
	},
});
