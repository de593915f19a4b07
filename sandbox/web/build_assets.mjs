// Minimal asset bundler for a bench whose apps/frappe has no esbuild/ folder.
// usage: node build_assets.mjs BENCH_DIR
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";

const args = process.argv.slice(2);
const bench = path.resolve(args[0]);
const opt = (n) => (args.includes(n) ? args[args.indexOf(n) + 1] : null);
const prod = true;
const APPS = path.join(bench, "apps"), SITES = path.join(bench, "sites"), ASSETS = path.join(SITES, "assets");
const req = createRequire(path.join(APPS, "frappe", "package.json"));
const esbuild = req("esbuild"), sass = req("sass"), sfc = req("vue/compiler-sfc");

const all = fs.readFileSync(path.join(SITES, "apps.txt"), "utf8").split(/\s+/).filter(Boolean);
const selected = (opt("--apps") || all.join(",")).split(",");
const roots = all.flatMap((a) => [path.join(APPS, a, "node_modules"), path.join(APPS, a)]).filter(fs.existsSync);

// -- assets/<app> -> apps/<app>/<app>/public ; public/node_modules -> apps/<app>/node_modules
function link(src, dst) {
	if (!fs.existsSync(src)) return;
	fs.rmSync(dst, { force: true, recursive: true });
	fs.symlinkSync(src, dst);
}
fs.mkdirSync(ASSETS, { recursive: true });
for (const a of all) {
	link(path.join(APPS, a, a, "public"), path.join(ASSETS, a));
	if (fs.existsSync(path.join(ASSETS, a)))
		link(path.join(APPS, a, "node_modules"), path.join(ASSETS, a, "node_modules"));
}

// -- scss
const sass_opts = {
	loadPaths: roots, quietDeps: true, logger: sass.Logger.silent, style: prod ? "compressed" : "expanded",
	importers: [{
		findFileUrl(url) {
			if (!url.startsWith("~")) return null;
			const rel = url.slice(1).replace(/\.css$/, "");
			const root = roots.find((r) => fs.existsSync(path.join(r, rel.split("/").slice(0, rel[0] == "@" ? 2 : 1).join("/"))));
			return root ? new URL("file://" + path.join(root, rel)) : null;
		},
	}],
};
const scss = {
	name: "scss",
	setup(b) {
		b.onLoad({ filter: /\.(scss|sass)$/ }, ({ path: p }) => {
			const r = sass.compile(p, sass_opts);
			return { contents: r.css, loader: "css", resolveDir: path.dirname(p) };
		});
	},
};
// -- /assets/... urls stay as they are; a url() that cannot be resolved is left to the browser
const assets_external = {
	name: "assets-external",
	setup(b) {
		b.onResolve({ filter: /^\/assets\// }, ({ path: p }) => ({ path: p, external: true }));
		b.onResolve({ filter: /.*/ }, (a) => a.kind == "url-token" && !a.path.startsWith("data:") ? { path: a.path, external: true } : null);
	},
};
// -- html templates
const html = {
	name: "html",
	setup(b) {
		b.onLoad({ filter: /\.html$/ }, ({ path: p }) => {
			const name = path.basename(p).split(".")[0];
			const text = fs.readFileSync(p, "utf8").replace(/`/g, "\\`");
			return { contents: `frappe.templates[${JSON.stringify(name)}] = \`${text}\`;`, loader: "js" };
		});
	},
};
// -- vue single file components
let n = 0;
const vue = {
	name: "vue",
	setup(b) {
		b.onLoad({ filter: /\.vue$/ }, ({ path: p }) => {
			const { descriptor: d, errors } = sfc.parse(fs.readFileSync(p, "utf8"), { filename: p });
			if (errors.length) return { errors: errors.map((e) => ({ text: String(e) })) };
			const id = "v" + (n++).toString(36), scoped = d.styles.some((s) => s.scoped);
			const tpl_opts = { scoped, id: "data-v-" + id, filename: p, compilerOptions: { scopeId: scoped ? "data-v-" + id : undefined } };
			let code = "const __c = {};";
			if (d.script || d.scriptSetup) {
				const s = sfc.compileScript(d, { id, inlineTemplate: !!d.scriptSetup, templateOptions: tpl_opts, genDefaultAs: "__c" });
				code = s.content;
			}
			if (d.template && !d.scriptSetup) {
				const t = sfc.compileTemplate({ ...tpl_opts, id, source: d.template.content });
				code += "\n" + t.code.replace("export function render", "function __render") + "\n__c.render = __render;";
			}
			if (scoped) code += `\n__c.__scopeId = "data-v-${id}";`;
			const css = d.styles.map((s) => {
				const r = sfc.compileStyle({ source: s.content, filename: p, id: "data-v-" + id, scoped: s.scoped, preprocessLang: s.lang, preprocessOptions: { logger: sass.Logger.silent } });
				if (r.errors.length) throw r.errors[0];
				return r.code;
			}).join("\n");
			if (css) code += `\n{const s = document.createElement("style"); s.textContent = ${JSON.stringify(css)}; document.head.appendChild(s);}`;
			const lang = (d.scriptSetup || d.script || {}).lang;
			return { contents: code + "\nexport default __c;", loader: lang == "ts" ? "ts" : "js", resolveDir: path.dirname(p) };
		});
	},
};

// -- find *.bundle.* below public/, build, write assets.json
function* bundles(dir) {
	for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
		if (e.name == "node_modules" || e.name == "dist") continue;
		const f = path.join(dir, e.name);
		if (e.isDirectory()) yield* bundles(f);
		else if (/\.bundle\.(js|ts|jsx|css|scss|sass)$/.test(e.name)) yield f;
	}
}
const entries = {};
for (const a of selected) {
	const pub = path.join(APPS, a, a, "public");
	if (!fs.existsSync(pub)) continue;
	fs.rmSync(path.join(pub, "dist"), { recursive: true, force: true });
	for (const f of bundles(pub)) {
		const ext = path.extname(f), kind = /ss$/.test(ext) ? "css" : "js";
		entries[`${a}/dist/${kind}/${path.basename(f, ext)}`] = f;
	}
}
const t0 = Date.now();
const res = await esbuild.build({
	entryPoints: entries, entryNames: "[dir]/[name].[hash]", outdir: ASSETS, bundle: true, metafile: true,
	minify: prod, sourcemap: !prod, target: ["es2017"], nodePaths: roots, logLevel: "error", preserveSymlinks: false,
	plugins: [assets_external, scss, html, vue],
	define: {
		"process.env.NODE_ENV": JSON.stringify(prod ? "production" : "development"),
		__VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
	},
});
const file = path.join(ASSETS, "assets.json");
const map = selected.length < all.length && fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
for (const [out, o] of Object.entries(res.metafile.outputs)) {
	if (!o.entryPoint) continue;
	const url = "/assets/" + path.relative(ASSETS, path.resolve(out));
	map[path.basename(url).replace(/\.[A-Z0-9]{8}(\.\w+)$/, "$1")] = url;
}
fs.writeFileSync(file, JSON.stringify(map, null, 1));
const rtl = Object.fromEntries(Object.entries(map).filter(([k]) => k.endsWith(".css")).map(([k, v]) => ["rtl_" + k, v]));
fs.writeFileSync(path.join(ASSETS, "assets-rtl.json"), JSON.stringify(rtl, null, 1));
console.log(`${Object.keys(map).length} bundles in ${Date.now() - t0} ms`);
