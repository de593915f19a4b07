// The pages for members: they draw what the page brought along, and ask vpwg.api. They hold no rule, and load no desk.

import { data } from "./portal/words";
import { start } from "./portal/frame";
import { logged_in } from "./portal/net";
import { ask_page } from "./portal/ask";
import { decide_page } from "./portal/decide";
import { home_page } from "./portal/home";
import { refused_page } from "./portal/refused";

const PAGES = { home: home_page, decide: decide_page, ask: ask_page, refused: refused_page };

start();
const again = PAGES[data.page](data);

// Whoever goes back gets the page that the browser kept: it is not for somebody else, and is drawn as things are now.
window.addEventListener("pageshow", (event) => {
	const [arrival] = performance.getEntriesByType("navigation");
	if (!event.persisted && !(arrival && arrival.type == "back_forward")) return;
	if (logged_in() != data.user) location.reload();
	else if (again) again();
});
