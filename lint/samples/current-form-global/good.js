// path: vpwg/vpwg/doctype/resource_allocation/resource_allocation.js
frappe.ui.form.on("Resource Allocation", { refresh: (frm) => frm.page.clear_actions() });
