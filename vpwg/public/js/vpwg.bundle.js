// The pieces of this app's forms. They hold no rule: they show what vpwg.api answers.

import { answer_dialog, answers_panel } from "./parts/answers";
import { close_panel, keeps_books, PAPER_EVENTS } from "./parts/books";
import { dialog, read, refused, write } from "./parts/calls";
import { actions_on, confirm, decide, reason_dialog, record_on_paper } from "./parts/deciding";
import { erase_entry, release_entry, withhold_entry } from "./parts/disclosure";
import { button, h, link, pill, replace, word } from "./parts/dom";
import { endorsement_panel } from "./parts/endorsement";
import { funding_panel } from "./parts/funding";
import { grant_head, grant_money, question_text, scrutiny_panel } from "./parts/grant";
import { RULE_EVENTS, tune_grid } from "./parts/grids";
import { missing_panel } from "./parts/missing";
import { act_on_allocation, act_on_payment, new_payment } from "./parts/money_acts";
import { payment_panel } from "./parts/payment";
import { bands_table, policy_head, policy_line } from "./parts/policy";
import { ranking_panel } from "./parts/ranking";
import { reports } from "./parts/reports";
import { path_panel, points_table, request_head } from "./parts/request";
import { review_head } from "./parts/review_head";
import { balance_panel, seats_panel } from "./parts/seats";
import { stage_bar } from "./parts/stage_bar";
import { follow_currency, freeze_sent, steps_of, to_the_decision } from "./parts/steps";
import { waiting_list } from "./parts/waiting";
import { waiting_money } from "./parts/waiting_money";

frappe.provide("vpwg");

frappe.ui.form.on("Approval Rule", RULE_EVENTS);

/**
 * Draw into an HTML field what a call answers, unless the form shows another document by then.
 *
 * `asked` is a promise; `draw(answer)` gives nodes. While it is under way the old picture stays.
 */
function draw(frm, fieldname, asked, drawing) {
	const name = frm.doc.name;
	return asked.then((answer) => {
		if (frm.doc.name == name) replace(frm.get_field(fieldname).$wrapper[0], drawing(answer));
		return answer;
	}, refused);
}

/** Empty an HTML field. */
function clear(frm, ...fieldnames) {
	for (const fieldname of fieldnames) replace(frm.get_field(fieldname).$wrapper[0]);
}

Object.assign(vpwg, {
	act_on_allocation,
	act_on_payment,
	actions_on,
	answer_dialog,
	answers_panel,
	balance_panel,
	bands_table,
	button,
	clear,
	close_panel,
	confirm,
	decide,
	dialog,
	draw,
	endorsement_panel,
	erase_entry,
	follow_currency,
	freeze_sent,
	funding_panel,
	grant_head,
	grant_money,
	h,
	keeps_books,
	link,
	missing_panel,
	new_payment,
	PAPER_EVENTS,
	path_panel,
	payment_panel,
	pill,
	points_table,
	policy_head,
	policy_line,
	question_text,
	ranking_panel,
	read,
	reason_dialog,
	record_on_paper,
	refused,
	release_entry,
	replace,
	reports,
	request_head,
	review_head,
	scrutiny_panel,
	seats_panel,
	stage_bar,
	withhold_entry,
	steps_of,
	to_the_decision,
	tune_grid,
	waiting_list,
	waiting_money,
	word,
	write,
});
