// What a browser talks to on the sandbox, in the place of a production bench's nginx and realtime server:
//
//   /assets/...     files of the bench's sites/assets
//   /files/...      public files of the site
//   /socket.io/...  the realtime channel: what Frappe publishes on Redis goes to the browsers it is meant for
//   all the rest    is passed on to Frappe
//
// The site is the one that the Host header names; any other name, 127.0.0.1 included, means the default site.
// Everything listens on loopback only. Settings come from the environment (see servers.py).

import { createRequire } from "node:module";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const settings = {
	host: process.env.FRONT_HOST,
	port: Number(process.env.FRONT_PORT),
	appPort: Number(process.env.FRONT_APP_PORT),
	sites: process.env.FRONT_SITES,
	defaultSite: process.env.FRONT_DEFAULT_SITE,
	redis: process.env.FRONT_REDIS,
};
const require = createRequire(process.env.FRONT_MODULES);
const { Server } = require("socket.io");
const { createClient } = require("@redis/client");

// Sites ----------------------------------------------------------------------------------------------------

function isSite(name) {
	return /^[\w-]+(\.[\w-]+)*$/.test(name) && fs.existsSync(path.join(settings.sites, name, "site_config.json"));
}

function siteOf(request) {
	const name = (request.headers.host || "").replace(/:\d+$/, "").toLowerCase();
	return isSite(name) ? name : settings.defaultSite;
}

// Static files ---------------------------------------------------------------------------------------------

const TYPES = {
	".css": "text/css; charset=utf-8",
	".csv": "text/csv; charset=utf-8",
	".gif": "image/gif",
	".html": "text/html; charset=utf-8",
	".ico": "image/x-icon",
	".jpeg": "image/jpeg",
	".jpg": "image/jpeg",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".jsonl": "application/jsonl; charset=utf-8",
	".map": "application/json; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8",
	".pdf": "application/pdf",
	".png": "image/png",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
	".webp": "image/webp",
	".woff": "font/woff",
	".woff2": "font/woff2",
	".xml": "application/xml; charset=utf-8",
};

/** The file that a request asks for, or null when it is not for a static file (or leaves its folder). */
function staticFile(request) {
	if (request.method != "GET" && request.method != "HEAD") return null;
	let wanted;
	try {
		wanted = decodeURIComponent(new URL(request.url, "http://host").pathname);
	} catch {
		return null;
	}
	const folders = {
		"/assets/": path.join(settings.sites, "assets"),
		"/files/": path.join(settings.sites, siteOf(request), "public", "files"),
	};
	for (const [prefix, folder] of Object.entries(folders)) {
		if (!wanted.startsWith(prefix)) continue;
		const file = path.join(folder, wanted.slice(prefix.length));
		if (!file.startsWith(folder + path.sep) || wanted.includes("\0")) return null;
		const stat = fs.statSync(file, { throwIfNoEntry: false });
		return stat?.isFile() ? { file, stat } : null;
	}
	return null;
}

function sendFile({ file, stat }, request, response) {
	const tag = `"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}"`;
	const headers = {
		"content-type": TYPES[path.extname(file).toLowerCase()] || "application/octet-stream",
		"cache-control": /\.[A-Z0-9]{8}\.\w+$/.test(file) ? "max-age=31536000, immutable" : "no-cache",
		etag: tag,
	};
	if (request.headers["if-none-match"] == tag) {
		response.writeHead(304, headers);
		return response.end();
	}
	response.writeHead(200, { ...headers, "content-length": stat.size });
	if (request.method == "HEAD") return response.end();
	fs.createReadStream(file)
		.on("error", () => response.destroy())
		.pipe(response);
}

// Frappe ---------------------------------------------------------------------------------------------------

function passOn(request, response) {
	const headers = {
		...request.headers,
		connection: "close",
		"x-frappe-site-name": siteOf(request),
		"x-forwarded-for": request.socket.remoteAddress,
		"x-forwarded-host": request.headers.host || "",
		"x-forwarded-proto": "http",
	};
	const upstream = http.request(
		{
			host: settings.host,
			port: settings.appPort,
			method: request.method,
			path: request.url,
			headers,
			agent: false,
		},
		(answer) => {
			const { connection, "transfer-encoding": encoding, ...rest } = answer.headers;
			response.writeHead(answer.statusCode, rest);
			answer.pipe(response);
		}
	);
	upstream.on("error", (error) => {
		console.error(`${request.method} ${request.url}: ${error.message}`);
		if (response.headersSent) return response.destroy();
		response.writeHead(502, { "content-type": "text/plain" });
		response.end("Frappe's web server does not answer.\n");
	});
	response.on("close", () => upstream.destroy());
	request.pipe(upstream);
}

const server = http.createServer((request, response) => {
	const found = staticFile(request);
	if (found) sendFile(found, request, response);
	else passOn(request, response);
});

// Realtime -------------------------------------------------------------------------------------------------

const io = new Server(server, { cleanupEmptyChildNamespaces: true });

/** Ask Frappe, as the browser's own session. Null when it refuses. */
async function ask(socket, method, args = {}) {
	const url = `http://${settings.host}:${settings.appPort}/api/method/frappe.realtime.${method}`;
	const answer = await fetch(`${url}?${new URLSearchParams(args)}`, {
		headers: {
			cookie: socket.handshake.headers.cookie || "",
			"x-frappe-site-name": socket.nsp.name.slice(1),
		},
	}).catch(() => null);
	return answer?.ok ? (await answer.json()).message : null;
}

const rooms = {
	user: (name) => `user:${name}`,
	doctype: (name) => `doctype:${name}`,
	document: (doctype, name) => `doc:${doctype}/${name}`,
	openDocument: (doctype, name) => `open_doc:${doctype}/${name}`,
	task: (id) => `task_progress:${id}`,
};

const sites = io.of((name, auth, next) => next(null, isSite(name.slice(1))));

sites.use(async (socket, next) => {
	const info = await ask(socket, "get_user_info");
	if (!info?.user) return next(new Error("Unauthorized"));
	socket.data.user = info.user;
	socket.data.isSystemUser = info.user_type == "System User";
	next();
});

sites.on("connection", (socket) => {
	socket.join([rooms.user(socket.data.user), "website"]);
	if (socket.data.isSystemUser) socket.join("all");

	const mayReadDocument = (doctype, name) => ask(socket, "can_subscribe_doc", { doctype, docname: name });
	async function tellViewers(doctype, name) {
		const room = rooms.openDocument(doctype, name);
		const viewers = await socket.nsp.in(room).fetchSockets();
		const users = [...new Set(viewers.map((viewer) => viewer.data.user))];
		socket.nsp.to(room).emit("doc_viewers", { doctype, docname: name, users });
	}

	for (const event of ["task_subscribe", "progress_subscribe"])
		socket.on(event, (id) => socket.join(rooms.task(id)));
	for (const event of ["task_unsubscribe", "progress_unsubscribe"])
		socket.on(event, (id) => socket.leave(rooms.task(id)));

	socket.on("doctype_subscribe", async (doctype) => {
		if (await ask(socket, "can_subscribe_doctype", { doctype })) socket.join(rooms.doctype(doctype));
	});
	socket.on("doctype_unsubscribe", (doctype) => socket.leave(rooms.doctype(doctype)));

	socket.on("doc_subscribe", async (doctype, name) => {
		if (await mayReadDocument(doctype, name)) socket.join(rooms.document(doctype, name));
	});
	socket.on("doc_unsubscribe", (doctype, name) => socket.leave(rooms.document(doctype, name)));

	socket.on("doc_open", async (doctype, name) => {
		if (!(await mayReadDocument(doctype, name))) return;
		socket.join(rooms.openDocument(doctype, name));
		tellViewers(doctype, name);
	});
	socket.on("doc_close", (doctype, name) => {
		socket.leave(rooms.openDocument(doctype, name));
		tellViewers(doctype, name);
	});
});

const redis = createClient({ url: settings.redis });
redis.on("error", (error) => console.error(`Redis: ${error.message}`));
await redis.connect();
await redis.subscribe("events", (text) => {
	const event = JSON.parse(text);
	const namespace = io.of("/" + event.namespace);
	(event.room ? namespace.to(event.room) : namespace).emit(event.event, event.message);
});

server.listen(settings.port, settings.host, () => {
	console.log(`front on ${settings.host}:${settings.port}, Frappe on port ${settings.appPort}`);
});
