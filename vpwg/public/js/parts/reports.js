// What the reports of the books share: their filters, and how a row with a total looks.

/** The group whose books are read. */
function group() {
	return {
		fieldname: "working_group",
		fieldtype: "Link",
		label: __("Working Group"),
		options: "Working Group",
		reqd: 1,
		// A grant of the group that was chosen before is none of this one.
		on_change: (report) => {
			if (report.get_filter_value("grant")) report.set_filter_value("grant", "");
			else report.refresh();
		},
	};
}

/** The first and the last day: those of the month before this one. */
function period() {
	const start = frappe.datetime.month_start();
	return [
		day("from_date", __("From"), frappe.datetime.add_months(start, -1)),
		day("to_date", __("To"), frappe.datetime.add_days(start, -1)),
	];
}

/** The day until which the books are read: the last one of the month before this one. */
function until() {
	return day("to_date", __("Until"), frappe.datetime.add_days(frappe.datetime.month_start(), -1));
}

function day(fieldname, label, value) {
	return { fieldname, fieldtype: "Date", label, default: value, reqd: 1 };
}

/** One grant of the group. */
function grant(more = {}) {
	return {
		fieldname: "grant",
		fieldtype: "Link",
		label: __("Grant"),
		options: "Working Group Grant",
		get_query: () => ({
			filters: { working_group: frappe.query_report.get_filter_value("working_group") },
		}),
		...more,
	};
}

/** Rows with totals stand out. */
function formatter(value, row, column, data, plain) {
	const shown = plain(value, row, column, data);
	return data && data.is_total ? `<strong>${shown}</strong>` : shown;
}

export const reports = { formatter, grant, group, period, until };
