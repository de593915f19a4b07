import { draw, notice } from "./frame";
import { h } from "../parts/dom";

/** What somebody may not see: one sentence, and the way back. */
export function refused_page({ sentence }) {
	draw(
		h("h1", {}, __("Not for you to see")),
		notice("stop", sentence),
		h("p", { class: "actions" }, h("a", { class: "button", href: "/vpwg" }, __("Back to what waits for me")))
	);
}
