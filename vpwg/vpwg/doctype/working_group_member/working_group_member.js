// What may be done with a seat is decided by the server; this form asks and shows.

frappe.ui.form.on("Working Group Member", {
	refresh(frm) {
		if (!frm.is_new() && frm.perm[0]?.write && !frm.doc.to_date) {
			frm.add_custom_button(__("Hand over"), () => hand_over(frm));
		}
	},
	working_group: ask_defaults,
	organisation: ask_defaults,
	role: ask_defaults,
});

frappe.ui.form.on("Seat Tenure", {
	/** Whoever is entered with a new seat sits there from its first day, unless said otherwise. */
	tenures_add(frm, cdt, cdn) {
		if (frm.is_new()) frappe.model.set_value(cdt, cdn, { from_date: frm.doc.from_date });
	},
});

/** Proposes the vote that the group's terms of reference give to this pillar. */
async function ask_defaults(frm) {
	const { working_group: group, organisation, role: seat_role } = frm.doc;
	if (!frm.is_new() || !group) {
		return;
	}
	const { message } = await frappe.call({
		type: "GET",
		method: "vpwg.api.seats.defaults",
		args: { group, organisation, seat_role },
	});
	if (message && frm.doc.working_group === group && frm.doc.organisation === organisation) {
		await frm.set_value({ pillar: message.pillar, deciding: message.deciding ? 1 : 0 });
	}
}

function hand_over(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Hand over the seat"),
		fields: [
			{
				fieldname: "position",
				fieldtype: "Select",
				label: __("Sits as"),
				options: frappe.meta.get_docfield("Seat Tenure", "position").options,
				default: "Focal person",
				reqd: 1,
			},
			{ fieldname: "person_name", fieldtype: "Data", label: __("Who follows"), reqd: 1 },
			{
				fieldname: "from_date",
				fieldtype: "Date",
				label: __("From"),
				description: __("Whoever sits there now leaves the day before."),
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why the present person leaves"),
				reqd: 1,
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "login",
				fieldtype: "Link",
				label: __("Login"),
				options: "User",
				description: __("Only for those who log in; others decide on paper."),
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "email", fieldtype: "Data", label: __("E-mail"), options: "Email" },
			{ fieldname: "phone", fieldtype: "Data", label: __("Phone") },
		],
		primary_action_label: __("Hand over"),
		async primary_action(values) {
			try {
				await frappe.call({
					method: "vpwg.api.seats.hand_over",
					args: { seat: frm.doc.name, ...values },
					freeze: true,
				});
			} catch {
				return; // Frappe shows the sentence; what was typed stays in the dialog
			}
			dialog.hide();
			await frm.reload_doc();
		},
	});
	dialog.show();
}
