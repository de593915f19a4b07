// Numbers as people type them, and the running total. What counts is what the server works out when it is saved.

import { data } from "./words";

/** The sign that groups thousands where people write in this language. French uses a space. */
const GROUPS = { en: ",", es: ".", fr: "" };

/**
 * A typed number as plain text with a point, such as "1234.5"; empty for nothing, null for what is no number.
 *
 * One sign before exactly three digits could be both. In an amount it groups thousands, unless the currency has three
 * digits itself; in a quantity the language says.
 */
export function plain_number(typed, decimals = null) {
	const bare = typed.replace(/[\s\u00a0\u202f'’]/g, "");
	if (!bare) return "";
	if (!/^\d*([.,]\d+)*$/.test(bare)) return null;
	const signs = bare.match(/[.,]/g) || [];
	const parts = bare.split(/[.,]/);
	if (!signs.length) return bare;
	const last = signs[signs.length - 1];
	const tail = parts[parts.length - 1];
	const mixed = signs.some((sign) => sign != last);
	const thousand = tail.length == 3 && parts[0] != "0" && parts[0] != "";
	const grouping = decimals === null ? last == GROUPS[data.language] : decimals != 3;
	if (!mixed && (signs.length > 1 || (thousand && grouping)))
		return parts.slice(1).every((part) => part.length == 3) ? parts.join("") : null;
	return `${parts.slice(0, -1).join("") || "0"}.${tail}`;
}

/** Quantity times amount, both as plain text, in the smallest unit of a currency: half of one is rounded up. */
export function line_units(quantity, unit, decimals) {
	const [many, many_scale] = exact(quantity || "0");
	const [each, each_scale] = exact(unit || "0");
	const scale = many_scale + each_scale - decimals;
	const worth = many * each;
	if (scale <= 0) return worth * power(-scale);
	return (worth + power(scale) / BigInt(2)) / power(scale);
}

function exact(text) {
	const [whole, part = ""] = text.split(".");
	return [BigInt(whole + part), part.length];
}

function power(exponent) {
	return BigInt(`1${"0".repeat(exponent)}`);
}

/** An amount as this site writes it, with the code of its currency. */
export function amount_text(units, { code, decimals }, marks) {
	const digits = String(units).padStart(decimals + 1, "0");
	const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, marks.group);
	const part = digits.slice(digits.length - decimals);
	return `${code} ${whole}${decimals ? marks.decimal + part : ""}`;
}
