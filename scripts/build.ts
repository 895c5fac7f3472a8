/**
 * Builds what is published: dist/, the library as modules with declarations, and dist/bin/, the
 * command as one bundle. An unbundled start takes a quarter of a second longer, mostly chevrotain.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
rmSync("dist", { recursive: true, force: true });
buildLibrary();
const bundled = await bundleCommand();
writeFileSync("dist/bin/THIRD-PARTY.txt", licences(bundled));

function buildLibrary(): void {
  const compiler = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"];
  execFileSync(process.execPath, compiler, { stdio: "inherit" });
}

/** Bundles cli/main.ts and gives the paths of everything that went in. */
async function bundleCommand(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: ["cli/main.ts"],
    outfile: "dist/bin/main.mjs",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    // Large, only used by `concordat types`, and installed with the package anyway.
    external: ["json-schema-to-typescript"],
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
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const texts = globSync(`${folder}/{LICENSE,LICENCE,NOTICE}*`);
  if (texts.length === 0) throw new Error(`${name} has no licence text`);
  return [`== ${name} ${version}`, ...texts.map((file) => readFileSync(file, "utf8"))].join("\n\n");
}
