// Asking the server. What it refuses it says itself, in a message; the promise is then rejected.

/** Read: the answer of a whitelisted function that changes nothing. */
export function read(method, args) {
	return call(method, args, "GET");
}

/** Change something: the answer of a whitelisted function. */
export function write(method, args) {
	return call(method, args, "POST");
}

function call(method, args, type) {
	return new Promise((resolve, reject) => {
		frappe.call({
			method,
			args,
			type,
			callback: (answer) => resolve(answer.message),
			error: reject,
		});
	});
}

/** Leave what was typed where it is: the server has said why it refuses. */
export function refused() {}

/** One entry of a Select: Frappe puts the label into the page as HTML, so it is escaped here. */
export function choice(value, label) {
	// Frappe takes an option without a value and a label for the label itself.
	return value || label ? { value, label: frappe.utils.escape_html(label) } : "";
}

/**
 * Fill a dialog's wish: `send(values)` gives a promise. The dialog closes when it comes true and stays as it is, with
 * all that was typed, when the server refuses. Nothing is sent twice. `more` are options of Frappe's Dialog.
 */
export function dialog(title, fields, label, send, more = {}) {
	const box = new frappe.ui.Dialog({
		...more,
		title: frappe.utils.escape_html(title),
		fields,
		primary_action_label: label,
		primary_action: (values) => {
			box.disable_primary_action();
			Promise.resolve(send(values))
				.then(() => box.hide(), refused)
				.finally(() => box.enable_primary_action());
		},
	});
	box.show();
	return box;
}
