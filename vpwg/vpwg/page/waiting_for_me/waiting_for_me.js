// What waits for the person who is logged in, asked anew whenever the page is shown: decisions, and money.

frappe.pages["waiting-for-me"].on_page_load = (wrapper) => {
	frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Waiting for me"),
		single_column: true,
	});
};

frappe.pages["waiting-for-me"].on_page_show = (wrapper) => {
	const body = wrapper.page.main[0];
	const keeps_books = ["VPWG Finance Officer", "VPWG Manager"].some((role) => frappe.user.has_role(role));
	body.classList.add("vpwg-page");
	Promise.all([
		vpwg.read("vpwg.api.decisions.waiting_for_me"),
		keeps_books ? vpwg.read("vpwg.api.finance.waiting") : [],
	]).then(([decisions, money]) => vpwg.replace(body, waiting(decisions, money, keeps_books)), vpwg.refused);
};

/** Who keeps the books and decides on nothing at the moment reads of the money first. */
function waiting(decisions, money, keeps_books) {
	const sections = [vpwg.waiting_list(decisions), vpwg.waiting_money(money, keeps_books)];
	return decisions.length ? sections : sections.reverse();
}
