// What waits for the person who is logged in, asked anew whenever the page is shown.

frappe.pages["waiting-for-me"].on_page_load = (wrapper) => {
	frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Waiting for my decision"),
		single_column: true,
	});
};

frappe.pages["waiting-for-me"].on_page_show = (wrapper) => {
	const body = wrapper.page.main[0];
	body.classList.add("vpwg-page");
	vpwg.read("vpwg.api.decisions.waiting_for_me").then(
		(rows) => vpwg.replace(body, vpwg.waiting_list(rows)),
		vpwg.refused
	);
};
