// The request's form: where it stands, by which rule it is decided, how it was ranked, the decisions, and its money.

const WITH_MONEY = ["Endorsed", "Approved", "In Payment", "Settled", "On Hold", "Refused by host", "Cancelled"];

frappe.ui.form.on("Resource Allocation", {
	setup(frm) {
		const of_group = () => ({ working_group: frm.doc.working_group || "" });
		frm.set_query("working_group", () => ({ filters: { stage: ["!=", "Closed"] } }));
		frm.set_query("requested_by_seat", () => ({ filters: of_group() }));
		frm.set_query("call", () => ({ filters: { ...of_group(), closes_on: [">=", frappe.datetime.get_today()] } }));
		frm.set_query("draws_on", () => ({
			filters: { ...of_group(), status: "Endorsed", name: ["!=", frm.doc.name] },
		}));
	},

	refresh(frm) {
		vpwg.clear(frm, "status_html", "standing_html", "band_html", "ranking_html", "finance_html");
		vpwg.freeze_sent(frm);
		offer_rates(frm);
		if (frm.is_new()) {
			frm.set_intro(
				__(
					"Say for which seat you ask, what the money is for and what it costs, and save. The amounts are then added up, and you can send it for review."
				),
				"blue"
			);
			offer_own_seat(frm);
			return;
		}
		show_request(frm);
	},

	working_group(frm) {
		if (frm.is_new()) offer_own_seat(frm);
	},
});

frappe.ui.form.on("Allocation Line", {
	quantity: show_amounts,
	unit_amount: show_amounts,
	lines_remove: show_amounts,
});

/** What the lines come to while they are typed; the server works it out when the form is saved. */
function show_amounts(frm) {
	const lines = frm.doc.lines || [];
	for (const line of lines) line.amount = flt(flt(line.quantity) * flt(line.unit_amount), 2);
	frm.doc.amount = lines.reduce((sum, line) => sum + line.amount, 0);
	frm.refresh_field("lines");
	frm.refresh_field("amount");
}

/** Ask for all that the form shows, then draw it at once. */
function show_request(frm) {
	const name = frm.doc.name;
	const asked = Promise.all([
		vpwg.read("vpwg.api.decisions.standing", { doctype: frm.doctype, name }),
		vpwg.read("vpwg.api.allocations.path", { name }),
		vpwg.steps_of(frm),
		WITH_MONEY.includes(frm.doc.status) ? vpwg.read("vpwg.api.finance.standing", { name }) : null,
	]);
	vpwg.draw(frm, "status_html", asked, ([standing, path, steps, money]) =>
		vpwg.request_head(frm.doc, standing, path, offered(frm, standing, path, steps, money))
	);
	vpwg.draw(frm, "finance_html", asked, ([, , , money]) =>
		money && vpwg.funding_panel(money, (act) => vpwg.act_on_allocation(frm, act, () => frm.reload_doc()))
	);
	vpwg.draw(frm, "band_html", asked, ([, path]) => vpwg.path_panel(frm.doc, path));
	vpwg.draw(frm, "ranking_html", asked, () =>
		vpwg.h("div", { class: "vpwg" }, vpwg.points_table(frm.doc.ranking || []))
	);
	vpwg.draw(frm, "standing_html", asked, ([standing]) =>
		vpwg.endorsement_panel(
			standing,
			vpwg.actions_on(frm.doc, standing, () => frm.reload_doc())
		)
	);
}

function offered(frm, standing, path, steps, money) {
	const found = [...vpwg.to_the_decision(frm, standing), ...steps];
	const place = () => frm.get_field("finance_html").$wrapper[0];
	if (money && Object.keys(money.acts).length)
		found.push({ label: __("Go to the money"), take: () => place().scrollIntoView({ block: "start" }) });
	if (path.can_withdraw) found.push({ label: __("Withdraw"), take: () => withdraw(frm) });
	return found;
}

function withdraw(frm) {
	vpwg.reason_dialog(__("Withdraw"), __("Why it is withdrawn"), (reason) =>
		vpwg.write("vpwg.api.allocations.withdraw", { name: frm.doc.name, reason }).then(() => frm.reload_doc())
	);
}

// A new request ----------------------------------------------------------------------------------------------

/** The group and the seat of whoever asks, where there is only one to choose. */
async function offer_own_seat(frm) {
	const seats = await vpwg.read("vpwg.api.allocations.my_seats").catch(() => []);
	if (!frm.is_new()) return;
	if (!frm.doc.working_group && new Set(seats.map((row) => row.group)).size == 1)
		await frm.set_value("working_group", seats[0].group);
	const own = seats.filter((row) => row.group == frm.doc.working_group);
	await vpwg.follow_currency(frm);
	if (own.length && !own.some((row) => row.seat == frm.doc.requested_by_seat))
		await frm.set_value("requested_by_seat", own[0].seat);
	frm.toggle_display("requester_position", !own.some((row) => row.seat == frm.doc.requested_by_seat));
}

// Published rates --------------------------------------------------------------------------------------------

/** A button under the lines that adds one at a rate which the policy publishes. */
function offer_rates(frm) {
	if (frm.doc.status != "Draft") return;
	frm.get_field("lines").grid.add_custom_button(__("Add a published rate"), () => choose_rate(frm));
}

async function choose_rate(frm) {
	if (!frm.doc.working_group) {
		frappe.msgprint(__("Choose the working group first: its policy publishes the rates."));
		return;
	}
	const policy = await vpwg.read("vpwg.api.policies.in_force", { group: frm.doc.working_group });
	const rates = policy.rates || [];
	if (!rates.length) {
		frappe.msgprint(__("The policy of the group publishes no rates: enter the line with its own amount."));
		return;
	}
	if (frm.doc.currency && frm.doc.currency != policy.currency) {
		frappe.msgprint(
			__("The rates are published in {0}, and this request is in {1}: they cannot be used in it.", [
				policy.currency,
				frm.doc.currency,
			])
		);
		return;
	}
	vpwg.dialog(
		__("Add a published rate"),
		[
			{
				fieldname: "rate",
				fieldtype: "Select",
				label: __("Rate"),
				options: rates.map((row) => ({ value: row.rate, label: rate_label(row) })),
				default: rates[0].rate,
				reqd: 1,
			},
			{
				fieldname: "cost_category",
				fieldtype: "Select",
				label: __("Cost category"),
				options: frappe.meta.get_docfield("Allocation Line", "cost_category").options,
				default: "Participation",
				reqd: 1,
			},
			{ fieldname: "description", fieldtype: "Data", label: __("What exactly"), reqd: 1 },
			{ fieldname: "quantity", fieldtype: "Float", label: __("Quantity"), default: 1, reqd: 1 },
		],
		__("Add the line"),
		async (values) => {
			const rate = rates.find((row) => row.rate == values.rate);
			const empty = (frm.doc.lines || []).find((row) => !row.cost_category && !row.description);
			const line = empty || frm.add_child("lines");
			await frappe.model.set_value(line.doctype, line.name, {
				cost_category: values.cost_category,
				description: values.description,
				published_rate: rate.rate,
				quantity: values.quantity,
				unit_amount: rate.amount,
			});
			frm.refresh_field("lines");
		}
	);
}

function rate_label(row) {
	const text = row.unit
		? __("{0}: {1} for one {2}", [row.rate, row.amount_text, row.unit])
		: `${row.rate}: ${row.amount_text}`;
	return frappe.utils.escape_html(text);
}
