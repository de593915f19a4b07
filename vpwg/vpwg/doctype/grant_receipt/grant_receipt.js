// A receipt's form: money, or its worth, that came of a grant.

frappe.ui.form.on("Grant Receipt", vpwg.PAPER_EVENTS);
