// The pieces of this app's forms. They hold no rule: they show what vpwg.api answers.

import { answer_dialog, answers_panel } from "./parts/answers";
import { read, refused, write } from "./parts/calls";
import { confirm, decide, record_on_paper } from "./parts/deciding";
import { erase_entry, release_entry, withhold_entry } from "./parts/disclosure";
import { button, h, link, pill, replace, word } from "./parts/dom";
import { endorsement_panel } from "./parts/endorsement";
import { missing_panel } from "./parts/missing";
import { review_head } from "./parts/review_head";
import { balance_panel, seats_panel } from "./parts/seats";
import { stage_bar } from "./parts/stage_bar";

frappe.provide("vpwg");

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
	answer_dialog,
	answers_panel,
	balance_panel,
	button,
	clear,
	confirm,
	decide,
	draw,
	endorsement_panel,
	erase_entry,
	h,
	link,
	missing_panel,
	pill,
	read,
	record_on_paper,
	refused,
	release_entry,
	replace,
	review_head,
	seats_panel,
	stage_bar,
	withhold_entry,
	word,
	write,
});
