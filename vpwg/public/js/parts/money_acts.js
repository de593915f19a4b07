import { choice, dialog, refused, write } from "./calls";
import { reason_dialog } from "./deciding";
import { h, replace } from "./dom";
import { amount_field } from "./figures_typed";
import { sign_off_dialog } from "./sign_off";

const [FINANCE, PAYMENTS] = ["finance", "payments"].map((module) => ["vpwg", "api", module].join("."));

const HOST_REASONS = ["Law", "Sanctions", "Fraud"];

/** Do an act on an allocation; `done` is called when it has been done. */
export function act_on_allocation(frm, act, done) {
	const { doc } = frm;
	const because = (title, label) =>
		reason_dialog(title, label, (reason) => write(`${FINANCE}.${act}`, { name: doc.name, reason }).then(done));
	const doing = {
		sign_off: () => sign_off_dialog(doc, done).catch(refused),
		prepare: () => new_payment({ working_group: doc.working_group, allocation: doc.name }),
		settle: () => settle(doc, done),
		hold: () => because(__("Hold"), __("Why its payments stop")),
		resume: () => write(`${FINANCE}.resume`, { name: doc.name }).then(done, refused),
		refuse: () => refuse(FINANCE, doc, done),
		cancel: () => because(__("Cancel the allocation"), __("Why it is cancelled")),
	};
	return doing[act]();
}

/** A new payment, whose form fills the rest from its allocation. */
export function new_payment(values) {
	frappe.new_doc("Disbursement", values);
}

/** Refused by the host, on one of the three grounds that it has. */
function refuse(api, doc, done) {
	return dialog(
		__("Refuse"),
		[
			{
				fieldname: "host_reason",
				fieldtype: "Select",
				label: __("The host refuses for"),
				options: [choice("", ""), ...HOST_REASONS.map((value) => choice(value, __(value)))],
				description: __("The decision of the pillars stands; only law, sanctions and fraud stop it here."),
				reqd: 1,
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				description: __("Every member can read it."),
				reqd: 1,
			},
		],
		__("Refuse"),
		({ host_reason, reason }) => write(`${api}.refuse`, { name: doc.name, host_reason, reason }).then(done)
	);
}

function settle(doc, done) {
	return dialog(
		__("Settle"),
		[
			{
				fieldname: "note",
				fieldtype: "Small Text",
				label: __("What was achieved"),
				description: __("Every member can read it."),
				reqd: 1,
			},
			{
				fieldname: "evidence",
				fieldtype: "Attach",
				label: __("Report"),
				description: __("Kept private. What is left of the commitment is released."),
				reqd: 1,
			},
		],
		__("Settle"),
		({ note, evidence }) => write(`${FINANCE}.settle`, { name: doc.name, note, evidence }).then(done)
	);
}

// Payments ---------------------------------------------------------------------------------------------------------

/** Do an act on a payment; `standing` is the answer of vpwg.api.payments.standing. */
export function act_on_payment(frm, standing, act, done) {
	const { doc } = frm;
	const because = (title, label) =>
		reason_dialog(title, label, (reason) => write(`${PAYMENTS}.${act}`, { name: doc.name, reason }).then(done));
	const at_once = () => write(`${PAYMENTS}.${act}`, { name: doc.name }).then(done, refused);
	const doing = {
		clear: () => clear(doc, done),
		take_back: at_once,
		pay: () => pay(doc, standing, done),
		hold: () => because(__("Hold"), __("Why it stops")),
		resume: at_once,
		refuse: () => refuse(PAYMENTS, doc, done),
		reverse: () => reverse(doc, standing, done),
	};
	return doing[act]();
}

/** Clear a payment. A payment that looks like an earlier one needs a note: the server says so, and it is written then. */
function clear(doc, done) {
	return dialog(
		__("Clear the payment"),
		[
			{
				fieldname: "note",
				fieldtype: "Small Text",
				label: __("Note, where there is something to explain"),
				description: __("Needed if the same payee had the same amount for the same purpose not long ago."),
			},
		],
		__("Clear", null, "VPWG"),
		({ note }) => write(`${PAYMENTS}.clear`, { name: doc.name, note: note || "" }).then(done)
	);
}

function pay(doc, standing, done) {
	const rows = standing.sources.map((row) => ({
		grant: row.grant,
		budget_line: row.budget_line,
		taken: row.converted_amount,
		bank_fee: "",
	}));
	const box = dialog(
		__("Pay {0}", [standing.amount]),
		[
			{
				fieldname: "reference",
				fieldtype: "Data",
				label: __("Reference of the payment"),
				default: `${doc.name}-${frappe.utils.get_random(5).toUpperCase()}`,
				description: __("Tells this payment from every other one: sent twice, it is entered once."),
				reqd: 1,
			},
			{
				fieldname: "paid_on",
				fieldtype: "Date",
				label: __("Paid on"),
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "voucher_no", fieldtype: "Data", label: __("Voucher number") },
			{ fieldname: "bank_reference", fieldtype: "Data", label: __("Bank reference") },
			{ fieldtype: "Section Break", label: __("What the bank took") },
			{ fieldname: "bank_html", fieldtype: "HTML" },
		],
		__("Pay"),
		(values) =>
			write(`${PAYMENTS}.pay`, {
				name: doc.name,
				reference: values.reference,
				paid_on: values.paid_on,
				voucher_no: values.voucher_no || "",
				bank_reference: values.bank_reference || "",
				bank: rows,
			}).then(done),
		{ size: "large" }
	);
	replace(box.get_field("bank_html").$wrapper[0], bank_rows(standing.sources, rows, true));
	return box;
}

/** One line for each grant: what the bank took of it, and its fee. */
function bank_rows(sources, rows, fees) {
	return h(
		"div",
		{ class: "vpwg" },
		h("ol", { class: "vpwg-fund-rows" }, sources.map((source, index) => bank_row(source, index, rows[index], fees)))
	);
}

function bank_row(source, index, row, fees) {
	return h(
		"li",
		{ class: "vpwg-fund-row", "data-row": index + 1 },
		h(
			"p",
			{ class: "vpwg-fund-name" },
			h("strong", {}, source.title),
			" ",
			h("span", { class: "vpwg-quiet" }, __("budget line {0}", [source.budget_line]))
		),
		h(
			"div",
			{ class: "vpwg-fields" },
			amount_field(
				fees ? __("Taken by the bank, in {0}", [source.currency]) : __("Came back, in {0}", [source.currency]),
				row.taken,
				source.decimals,
				(value) => (row.taken = value),
				{
					key: `${index}-taken`,
					note: fees ? __("{0} is committed; more or less is an exchange difference.", [source.converted]) : null,
				}
			),
			fees &&
				amount_field(
					__("Bank fee, in {0}", [source.currency]),
					row.bank_fee,
					source.decimals,
					(value) => (row.bank_fee = value),
					{ key: `${index}-bank_fee` }
				)
		)
	);
}

function reverse(doc, standing, done) {
	const rows = standing.sources.map((row) => ({
		grant: row.grant,
		budget_line: row.budget_line,
		taken: row.taken_amount,
	}));
	const box = dialog(
		__("Reverse the payment"),
		[
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why it is reversed"),
				description: __("Every member can read it. What was paid is committed again; the bank's fee stays."),
				reqd: 1,
			},
			{ fieldname: "bank_html", fieldtype: "HTML" },
		],
		__("Reverse"),
		({ reason }) => write(`${PAYMENTS}.reverse`, { name: doc.name, reason, bank: rows }).then(done)
	);
	replace(box.get_field("bank_html").$wrapper[0], bank_rows(standing.sources, rows, false));
	return box;
}
