// An amendment's form: what the funder agreed to change. The grant itself is never edited.

frappe.ui.form.on("Grant Amendment", vpwg.PAPER_EVENTS);
