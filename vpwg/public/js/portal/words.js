// What the page brought along, and the words of its language.

export const data = JSON.parse(document.getElementById("vpwg-data").textContent);

/** A text of the scripts in the reader's language, with {0}, {1} filled in: as in the desk. */
window.__ = (text, values = []) =>
	(data.words && data.words[text] ? data.words[text] : text).replace(/\{(\d+)\}/g, (whole, number) =>
		number in values ? values[number] : whole
	);

/** A day such as 15 September 2026, in the reader's language. */
export function day(iso) {
	if (!iso) return "";
	const [year, month, date] = String(iso).slice(0, 10).split("-").map(Number);
	const at = new Date(Date.UTC(year, month - 1, date));
	const style = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
	const text = new Intl.DateTimeFormat(data.language == "en" ? "en-GB" : data.language, style).format(at);
	return data.language == "fr" && date == 1 ? text.replace(/^1 /, "1er ") : text;
}
