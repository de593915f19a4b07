import { table } from "./bars";
import { day, h, link, pill } from "./dom";

/**
 * What waits for a finance officer or a manager, what is due first in front. `rows` is the answer of
 * vpwg.api.finance.waiting; `shown` whether the section stands there when nothing waits.
 */
export function waiting_money(rows, shown) {
	if (!rows.length && !shown) return null;
	const late = rows.filter((row) => row.late).length;
	return h(
		"section",
		{ class: "vpwg vpwg-waiting-money", "aria-label": __("Money that waits for me") },
		h("h3", { class: "vpwg-heading" }, __("Money that waits for me")),
		rows.length
			? [
					h(
						"p",
						{ class: "vpwg-lead" },
						rows.length == 1
							? __("1 thing to do.")
							: __("{0} things to do, what is due first in front.", [rows.length]),
						late > 0 && [" ", pill(late == 1 ? __("1 is late") : __("{0} are late", [late]), "stop")]
					),
					table(
						__("Money that waits for me"),
						[__("What"), __("Group"), { text: __("Amount"), end: true }, __("Waits"), __("By")],
						rows.map(row_of)
					),
			  ]
			: h(
					"p",
					{ class: "vpwg-quiet" },
					__("Nothing waits for you. Allocations to sign off, payments to clear or pay, drafts to confirm and overdue advances stand here.")
			  )
	);
}

function row_of(row) {
	return [
		[
			link(["Form", row.doctype, row.name], row.title, { "data-name": row.name }),
			h("span", { class: "vpwg-quiet vpwg-under" }, [row.act, row.name].join(" · ")),
		],
		row.group_name,
		row.amount,
		row.days == 0 ? __("since today") : row.days == 1 ? __("1 day") : __("{0} days", [row.days]),
		pill(day(row.due_on), row.late ? "stop" : "plain"),
	];
}
