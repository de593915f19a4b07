// Builds the desk's assets: every public/**/*.bundle.* of every app becomes a file with a hash in its name below
// sites/assets/<app>/dist/, and sites/assets/assets.json says which. Frappe's own builder is not part of the wheel.
//
// usage: node build_assets.mjs BENCH_DIR
//
// Right-to-left style sheets are not made: assets-rtl.json points to the ordinary ones.

import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const bench = path.resolve(process.argv[2]);
const appsFolder = path.join(bench, "apps");
const sites = path.join(bench, "sites");
const assets = path.join(sites, "assets");
const apps = fs.readFileSync(path.join(sites, "apps.txt"), "utf8").split(/\s+/).filter(Boolean);

const require = createRequire(path.join(appsFolder, "frappe", "package.json"));
const esbuild = require("esbuild");
const sass = require("sass");
const vueCompiler = require("vue/compiler-sfc");

/** Where imports are looked for, beside the importing file's own folder. */
const roots = apps
	.flatMap((app) => [path.join(appsFolder, app, "node_modules"), path.join(appsFolder, app)])
	.filter((folder) => fs.existsSync(folder));

const publicFolder = (app) => path.join(appsFolder, app, app, "public");

// Links: /assets/<app>/... are the files of the app's public folder ----------------------------------------

function link(target, at) {
	if (!fs.existsSync(target)) return;
	fs.rmSync(at, { force: true, recursive: true });
	fs.symlinkSync(target, at);
}

fs.mkdirSync(assets, { recursive: true });
for (const app of apps) {
	link(publicFolder(app), path.join(assets, app));
	if (fs.existsSync(path.join(assets, app)))
		link(path.join(appsFolder, app, "node_modules"), path.join(assets, app, "node_modules"));
}

// What esbuild does not know by itself -----------------------------------------------------------------------

const sassOptions = {
	loadPaths: roots,
	quietDeps: true,
	logger: sass.Logger.silent,
	style: "compressed",
	importers: [{ findFileUrl: fromPackages }],
};

/** `~package/file` means a file of an npm package. */
function fromPackages(url) {
	if (!url.startsWith("~")) return null;
	const wanted = url.slice(1).replace(/\.css$/, "");
	const packageName = wanted.split("/").slice(0, wanted.startsWith("@") ? 2 : 1).join("/");
	const root = roots.find((folder) => fs.existsSync(path.join(folder, packageName)));
	return root ? pathToFileURL(path.join(root, wanted)) : null;
}

const styleSheets = {
	name: "style-sheets",
	setup(build) {
		build.onLoad({ filter: /\.(scss|sass)$/ }, ({ path: file }) => ({
			contents: sass.compile(file, sassOptions).css,
			loader: "css",
			resolveDir: path.dirname(file),
		}));
	},
};

/** Addresses below /assets/, and whatever a style sheet's url() names, are left to the browser. */
const addresses = {
	name: "addresses",
	setup(build) {
		build.onResolve({ filter: /^\/assets\// }, ({ path: url }) => ({ path: url, external: true }));
		build.onResolve({ filter: /.*/ }, ({ path: url, kind }) =>
			kind == "url-token" && !url.startsWith("data:") ? { path: url, external: true } : null
		);
	},
};

/** An HTML file becomes an entry of `frappe.templates`. */
const templates = {
	name: "templates",
	setup(build) {
		build.onLoad({ filter: /\.html$/ }, ({ path: file }) => {
			const name = JSON.stringify(path.basename(file).split(".")[0]);
			const text = fs.readFileSync(file, "utf8").replace(/`/g, "\\`");
			return { contents: `frappe.templates[${name}] = \`${text}\`;`, loader: "js" };
		});
	},
};

/** Vue's single-file components. */
let components = 0;
const vueComponents = {
	name: "vue-components",
	setup(build) {
		build.onLoad({ filter: /\.vue$/ }, ({ path: file }) => {
			const { descriptor, errors } = vueCompiler.parse(fs.readFileSync(file, "utf8"), { filename: file });
			if (errors.length) return { errors: errors.map((error) => ({ text: String(error) })) };
			const id = `v${(components++).toString(36)}`;
			const language = (descriptor.scriptSetup || descriptor.script || {}).lang;
			return {
				contents: componentScript(descriptor, id, file) + componentStyle(descriptor, id, file),
				loader: language == "ts" ? "ts" : "js",
				resolveDir: path.dirname(file),
			};
		});
	},
};

function componentScript(descriptor, id, file) {
	const scoped = descriptor.styles.some((style) => style.scoped);
	const scope = `data-v-${id}`;
	const template = {
		scoped,
		id: scope,
		filename: file,
		compilerOptions: { scopeId: scoped ? scope : undefined },
	};
	let code = "const component = {};";
	if (descriptor.script || descriptor.scriptSetup)
		code = vueCompiler.compileScript(descriptor, {
			id,
			inlineTemplate: Boolean(descriptor.scriptSetup),
			templateOptions: template,
			genDefaultAs: "component",
		}).content;
	if (descriptor.template && !descriptor.scriptSetup) {
		const compiled = vueCompiler.compileTemplate({ ...template, id, source: descriptor.template.content });
		code += `\n${compiled.code.replace("export function render", "function renderComponent")}`;
		code += "\ncomponent.render = renderComponent;";
	}
	if (scoped) code += `\ncomponent.__scopeId = ${JSON.stringify(scope)};`;
	return `${code}\nexport default component;\n`;
}

function componentStyle(descriptor, id, file) {
	const css = descriptor.styles.map((style) => {
		const compiled = vueCompiler.compileStyle({
			source: style.content,
			filename: file,
			id: `data-v-${id}`,
			scoped: style.scoped,
			preprocessLang: style.lang,
			preprocessOptions: { logger: sass.Logger.silent },
		});
		if (compiled.errors.length) throw compiled.errors[0];
		return compiled.code;
	});
	if (!css.length) return "";
	return `{
		const style = document.createElement("style");
		style.textContent = ${JSON.stringify(css.join("\n"))};
		document.head.appendChild(style);
	}\n`;
}

// The bundles ------------------------------------------------------------------------------------------------

function* bundles(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const file = path.join(folder, entry.name);
		if (entry.isDirectory()) {
			if (entry.name != "node_modules" && entry.name != "dist") yield* bundles(file);
		} else if (/\.bundle\.(js|ts|jsx|css|scss|sass)$/.test(entry.name)) yield file;
	}
}

const entryPoints = {};
for (const app of apps) {
	const folder = publicFolder(app);
	if (!fs.existsSync(folder)) continue;
	fs.rmSync(path.join(folder, "dist"), { recursive: true, force: true });
	for (const file of bundles(folder)) {
		const extension = path.extname(file);
		const kind = extension.endsWith("ss") ? "css" : "js";
		entryPoints[`${app}/dist/${kind}/${path.basename(file, extension)}`] = file;
	}
}

const begun = Date.now();
const built = await esbuild.build({
	entryPoints,
	entryNames: "[dir]/[name].[hash]",
	outdir: assets,
	bundle: true,
	metafile: true,
	minify: true,
	target: ["es2017"],
	nodePaths: roots,
	logLevel: "error",
	plugins: [addresses, styleSheets, templates, vueComponents],
	define: {
		"process.env.NODE_ENV": '"production"',
		__VUE_OPTIONS_API__: "true",
		__VUE_PROD_DEVTOOLS__: "false",
		__VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
	},
});

const list = {};
for (const [output, { entryPoint }] of Object.entries(built.metafile.outputs)) {
	if (!entryPoint) continue;
	const url = `/assets/${path.relative(assets, path.resolve(output))}`;
	list[path.basename(url).replace(/\.[A-Z0-9]{8}(\.\w+)$/, "$1")] = url;
}
const rightToLeft = Object.fromEntries(
	Object.entries(list)
		.filter(([name]) => name.endsWith(".css"))
		.map(([name, url]) => [`rtl_${name}`, url])
);

/** Written whole: a server that reads it meanwhile never sees half of it. */
function write(name, content) {
	const partial = path.join(assets, `${name}.partial`);
	fs.writeFileSync(partial, JSON.stringify(content, null, 1));
	fs.renameSync(partial, path.join(assets, name));
}
write("assets-rtl.json", rightToLeft);
write("assets.json", list);
console.log(`${Object.keys(list).length} bundles in ${Date.now() - begun} ms`);
