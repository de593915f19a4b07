import { h } from "../parts/dom";
import { draw, main, say, state } from "./frame";
import { read } from "./net";
import { part_card } from "./part";
import { standing_cards } from "./standing";
import { grant_cards, money_card } from "./money";
import { policy_cards, request_cards, review_cards } from "./what";

const KINDS = {
	"Resource Allocation": { cards: request_cards, method: "vpwg.api.portal.request_shown" },
	"Working Group Grant": { cards: grant_cards, method: "vpwg.api.portal.grant_shown" },
	"Allocation Policy": { cards: policy_cards, method: "vpwg.api.portal.policy_shown" },
	"Stage Review": { cards: review_cards, method: "vpwg.api.portal.review_shown" },
};

/** One document: what is asked, where it stands, and the reader's own part. Gives what draws it anew. */
export function decide_page({ shown, standing }) {
	const kind = KINDS[shown.doctype];
	show(carried());
	return () => done("");

	function show(said) {
		const part = part_card(shown, standing, done, said);
		const place = part && h("div", { class: "side", id: "part", tabindex: "-1" }, part);
		draw(
			h("p", { class: "back" }, h("a", { href: "/vpwg" }, __("What waits for me"))),
			head(place && (standing.my_questions.length || standing.my_seats.length || standing.to_confirm.length)),
			h(
				"div",
				{ class: place ? "columns" : "" },
				h("div", { class: "content" }, money_card(shown), kind.cards(shown), standing_cards(shown, standing)),
				place
			)
		);
		if (!said) return;
		say(said);
		(place || main()).focus({ preventScroll: true });
		(place || main()).scrollIntoView({ block: "start" });
	}

	function head(asked) {
		return h(
			"header",
			{ class: "head" },
			h("p", { class: "kind" }, [shown.kind_label, shown.group_name].join(" · ")),
			h("h1", {}, shown.title),
			h(
				"p",
				{ class: "head-row" },
				shown.amount && h("strong", { class: "amount big" }, shown.amount),
				state(standing.status, standing.open ? standing.sentence : shown.status_label)
			),
			asked ? h("p", { class: "jump" }, h("a", { class: "button", href: "#part" }, __("To your part"))) : null
		);
	}

	/** What the form that led here wants to be said. */
	function carried() {
		const text = sessionStorage.getItem("vpwg-said") || "";
		sessionStorage.removeItem("vpwg-said");
		return text;
	}

	/** What has been done, and the standing that followed; `answer` is nothing where it has to be read anew. */
	async function done(said, answer) {
		if (answer) standing = answer;
		const [fresh, at] = await Promise.all([
			read(kind.method, { name: shown.name }),
			answer || read("vpwg.api.decisions.standing", { doctype: shown.doctype, name: shown.name }),
		]).catch(() => [shown, standing]); // it was done; what is shown is only older
		shown = fresh;
		standing = at;
		show(said);
	}
}
