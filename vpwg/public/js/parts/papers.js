import { choice } from "./calls";
import { word } from "./dom";

/**
 * The two fields of a dialog that say who gave something on paper: the seat, and the person of it.
 *
 * `follow(box)` makes the second one follow the first; `changed` is called with the person that is chosen then.
 */
export function persons_of(seats, label, changed = () => {}) {
	const of_seat = (seat) => (seats.find((row) => row.seat == seat) || { persons: [] }).persons;
	const choices = (seat) => of_seat(seat).map((row) => choice(row.position, `${row.name} (${word(row.position)})`));
	const first = seats[0].seat;
	let box = null;
	const chosen = () => of_seat(box.get_value("seat")).find((row) => row.position == box.get_value("position"));
	const fields = [
		{
			fieldname: "seat",
			fieldtype: "Select",
			label: __("Seat"),
			options: seats.map((row) => choice(row.seat, row.title)),
			default: first,
			reqd: 1,
			onchange: () => {
				const offered = choices(box.get_value("seat"));
				box.set_df_property("position", "options", offered);
				box.set_value("position", offered.length ? offered[0].value : "");
			},
		},
		{
			fieldname: "position",
			fieldtype: "Select",
			label,
			options: choices(first),
			default: choices(first).map((row) => row.value)[0],
			reqd: 1,
			onchange: () => changed(box, chosen()),
		},
	];
	return {
		fields,
		follow: (made) => {
			box = made;
			changed(box, chosen());
		},
	};
}

/** The scan of a signed paper or of minutes; `note` says what has to happen before it counts. */
export function scan_field(note) {
	return {
		fieldname: "scan",
		fieldtype: "Attach",
		label: __("Scan of the signed paper or of the minutes"),
		reqd: 1,
		description: `${__("Kept private.")} ${note}`,
	};
}
