/**
 * Builds what is published: dist/, the library as modules with declarations, and dist/bin/, the
 * command as a bundle. An unbundled start takes a quarter of a second longer, mostly chevrotain.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
buildLibrary();
const bundled = await bundleCommand();
writeFileSync("dist/bin/THIRD-PARTY.txt", licences(bundled));

function buildLibrary(): void {
  const compiler = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"];
  execFileSync(process.execPath, compiler, { stdio: "inherit" });
}

/**
 * Bundles cli/main.ts and gives the paths of everything that went in. What a command imports on use
 * becomes a file of its own, so that `check` does not read the drivers and metadata that only `run` needs.
 */
async function bundleCommand(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: { main: "cli/main.ts" },
    outdir: "dist/bin",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node24",
    // The first is large, only used by `concordat types`, and installed with the package anyway. The
    // others are drivers that the user installs where they are needed.
    external: ["json-schema-to-typescript", ...Object.keys(manifest.peerDependencies)],
    // CommonJS packages in the bundle ask for Node's own modules through `require`.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    metafile: true,
    logLevel: "warning",
  });
  copyFileSync("scripts/bin.mjs", "dist/bin/concordat.mjs");
  chmodSync("dist/bin/concordat.mjs", 0o755);
  return Object.keys(metafile.inputs);
}

/** The licence texts of the packages in the bundle, which their licences ask us to pass on. */
function licences(inputs: readonly string[]): string {
  const packages = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(packages)].sort().map(licence).join("\n\n");
}

function licence(folder: string): string {
  const { name, version, license, author } = JSON.parse(
    readFileSync(`${folder}/package.json`, "utf8"),
  );
  const texts = globSync(`${folder}/{LICENSE,LICENCE,NOTICE}*`);
  if (texts.length === 0 && license === undefined) throw new Error(`${name} names no licence`);
  // Some carry no text of their licence; then what their manifest says of it is all there is.
  const stated = `${license}, ${author?.name ?? author ?? "its authors"}`;
  const told = texts.length === 0 ? [stated] : texts.map((file) => readFileSync(file, "utf8"));
  return [`== ${name} ${version}`, ...told].join("\n\n");
}
