// What the reports of the books share: their filters, and how a row with a total looks.

/** The group whose books are read. */
function group() {
	return {
		fieldname: "working_group",
		fieldtype: "Link",
		label: __("Working Group"),
		options: "Working Group",
		reqd: 1,
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

/** Rows with totals stand out; what a row does not have is no amount of nothing. */
function formatter(value, row, column, data, plain) {
	if (data && ["Currency", "Check", "Percent"].includes(column.fieldtype) && (data[column.fieldname] ?? "") === "") return "";
	const shown = plain(value, row, column, data);
	return data && data.is_total ? `<strong>${shown}</strong>` : shown;
}

/**
 * A group that comes with the address gets its value after the report was to be drawn, which Frappe then does not do: draw it
 * once the value is there.
 */
function onload(report) {
	frappe.after_ajax(() => {
		if (report.get_filter_value("working_group") && !report.last_ajax) report.refresh();
	});
}

export const reports = { formatter, grant, group, onload, period, until };
