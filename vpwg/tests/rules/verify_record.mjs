// A second verifier of a group's record, written from docs/record-format.md alone, without a look at record.py, so
// that what the page leaves open shows. Tests use it; nothing else does.
//
//     node verify_record.mjs FILE [HEAD]     prints the verdict as JSON; status 0, 1 or 2
//     node verify_record.mjs --serve         answers {"data": base64, "head": text or null}, a line each, the same way

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const MAX_LINE = 1048576;
const MAX_DEPTH = 32;
const LINE_FEED = 0x0a;

const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const KIND = /^[a-z][a-z0-9-]{0,63}$/;
const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.\d{6}Z$/;
const OTHER_VERSION = /"version":([1-9][0-9]{0,14})\}$/;

const sha256 = (...parts) => {
	const hash = createHash("sha256");
	for (const part of parts) hash.update(part);
	return hash.digest("hex");
};

class Fault extends Error {
	constructor(name) {
		super(name);
		this.fault = name;
	}
}

// Canonical form ----------------------------------------------------------------------------------------------------

const SHORT = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };

function canonicalText(text) {
	let out = "";
	for (const character of text) {
		const code = character.codePointAt(0);
		if (code >= 0xd800 && code <= 0xdfff) throw new Fault("form");
		if (SHORT[character]) out += SHORT[character];
		else if (code < 0x20) out += "\\u" + code.toString(16).padStart(4, "0");
		else out += character;
	}
	return `"${out}"`;
}

const byCodePoint = (a, b) => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));

// `room` is how many more levels of objects and arrays there may be.
function canonical(value, room) {
	if (value === null || value === true || value === false) return String(value);
	if (typeof value === "string") return canonicalText(value);
	if (typeof value === "number") {
		if (!Number.isSafeInteger(value)) throw new Fault("form");
		return String(value);
	}
	if (room < 1) throw new Fault("form");
	if (Array.isArray(value)) return `[${value.map((item) => canonical(item, room - 1)).join(",")}]`;
	const members = Object.keys(value)
		.sort(byCodePoint)
		.map((key) => `${canonicalText(key)}:${canonical(value[key], room - 1)}`);
	return `{${members.join(",")}}`;
}

// The object of a line that is in canonical form.
function readLine(line) {
	if (line.length > MAX_LINE) throw new Fault("form");
	let value;
	try {
		value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line));
	} catch {
		throw new Fault("form");
	}
	if (!isObject(value)) throw new Fault("form");
	// The line's own object, and below it at most those that a payload may nest.
	if (!Buffer.from(canonical(value, MAX_DEPTH + 1), "utf8").equals(line)) throw new Fault("form");
	return value;
}

// Shapes ------------------------------------------------------------------------------------------------------------

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const matches = (value, pattern) => typeof value === "string" && pattern.test(value);
const isCount = (value, least) => Number.isSafeInteger(value) && value >= least;

function hasKeys(value, ...keys) {
	const own = Object.keys(value).sort();
	return own.length === keys.length && keys.sort().every((key, at) => key === own[at]);
}

function isTime(text) {
	const found = typeof text === "string" && TIME.exec(text);
	if (!found) return false;
	const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
	if (year < 1 || month < 1 || month > 12 || day < 1) return false;
	const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
	return day <= days[month - 1] && hour <= 23 && minute <= 59 && second <= 59;
}

function readHeader(line) {
	if (line.length > MAX_LINE || !line.includes("vpwg-record")) throw new Fault("foreign");
	let header;
	try {
		header = readLine(line);
	} catch {
		header = null;
	}
	if (
		header &&
		hasKeys(header, "count", "format", "group", "head", "version") &&
		isCount(header.count, 0) &&
		header.format === "vpwg-record" &&
		matches(header.group, NAME) &&
		matches(header.head, HASH) &&
		header.version === 1
	) {
		return header;
	}
	const other = OTHER_VERSION.exec(line.toString("latin1"));
	throw new Fault(other && Number(other[1]) !== 1 ? "version" : "header");
}

function readEntry(line) {
	const value = readLine(line);
	const revealed = hasKeys(value, "entry", "hash", "payload", "prev", "salt");
	const withheld = hasKeys(value, "entry", "hash", "prev");
	const erased = hasKeys(value, "entry", "erased", "hash", "prev") && value.erased === true;
	const body = value.entry;
	if (
		!(revealed || withheld || erased) ||
		!matches(value.hash, HASH) ||
		!matches(value.prev, HASH) ||
		(revealed && !(isObject(value.payload) && matches(value.salt, HASH))) ||
		!isObject(body) ||
		!hasKeys(body, "at", "kind", "payload_digest", "reference", "seq") ||
		!isTime(body.at) ||
		!matches(body.kind, KIND) ||
		!matches(body.payload_digest, HASH) ||
		!matches(body.reference, NAME) ||
		!isCount(body.seq, 1)
	) {
		throw new Fault("form");
	}
	return { ...value, sort: revealed ? "revealed" : withheld ? "withheld" : "erased" };
}

// The verdict -------------------------------------------------------------------------------------------------------

function* linesOf(data) {
	let from = 0;
	while (from < data.length) {
		const end = data.indexOf(LINE_FEED, from);
		yield data.subarray(from, end < 0 ? data.length : end);
		from = end < 0 ? data.length : end + 1;
	}
}

export function verify(data, knownHead = null) {
	const verdict = {
		status: "verified",
		fault: null,
		line: null,
		seq: null,
		group: "",
		entries: 0,
		revealed: 0,
		withheld: 0,
		erased: 0,
		head: "",
		known_at: null,
	};
	const fail = (fault, line, seq) => {
		const status = fault === "foreign" || fault === "version" ? "unreadable" : "broken";
		return Object.assign(verdict, { status, fault, line, seq });
	};
	const lines = linesOf(data);
	const first = lines.next();
	if (first.done) return fail("foreign", null, null);
	let header;
	try {
		header = readHeader(first.value);
	} catch (error) {
		if (!error.fault) throw error;
		return fail(error.fault, 1, null);
	}
	verdict.group = header.group;
	verdict.head = sha256(canonical({ format: "vpwg-record", group: header.group, version: 1 }, 1));
	if (knownHead === verdict.head) verdict.known_at = 0;
	for (const line of lines) {
		const seq = verdict.entries + 1;
		try {
			if (seq > header.count) throw new Fault("count");
			const { entry, hash, prev, payload, salt, sort } = readEntry(line);
			if (entry.seq !== seq) throw new Fault("seq");
			if (prev !== verdict.head) throw new Fault("prev");
			if (sha256(prev, canonical(entry, 1)) !== hash) throw new Fault("hash");
			if (sort === "revealed" && sha256(salt, canonical(payload, MAX_DEPTH)) !== entry.payload_digest) {
				throw new Fault("payload");
			}
			verdict[sort] += 1;
			verdict.entries = seq;
			verdict.head = hash;
			if (knownHead === hash) verdict.known_at = seq;
		} catch (error) {
			if (!error.fault) throw error;
			return fail(error.fault, seq + 1, seq);
		}
	}
	if (verdict.entries < header.count) return fail("count", verdict.entries + 2, verdict.entries + 1);
	if (verdict.head !== header.head) return fail("head", 1, null);
	if (knownHead !== null && verdict.known_at === null) return fail("known-head", null, null);
	return verdict;
}

// As a program ------------------------------------------------------------------------------------------------------

const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const [file, head] = process.argv.slice(2);
if (file === "--serve") {
	for await (const line of createInterface({ input: process.stdin })) {
		const asked = JSON.parse(line);
		say(verify(Buffer.from(asked.data, "base64"), asked.head ?? null));
	}
} else if (file) {
	const verdict = verify(readFileSync(file), head ?? null);
	say(verdict);
	process.exitCode = { verified: 0, broken: 1, unreadable: 2 }[verdict.status];
} else {
	process.stderr.write("node verify_record.mjs FILE [HEAD]\n");
	process.exitCode = 2;
}
