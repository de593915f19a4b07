// The pages for members: they draw what the page brought along, and ask vpwg.api. They hold no rule, and load no desk.

import { data } from "./portal/words";
import { start } from "./portal/frame";
import { ask_page } from "./portal/ask";
import { decide_page } from "./portal/decide";
import { home_page } from "./portal/home";
import { refused_page } from "./portal/refused";

const PAGES = { home: home_page, decide: decide_page, ask: ask_page, refused: refused_page };

start();
PAGES[data.page](data);
