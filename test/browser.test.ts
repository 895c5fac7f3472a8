/**
 * The pure folders run in a browser: bundled for one, with nothing of Node's left, and called in a
 * context that has JavaScript's own globals and those that every browser adds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import { recordSchemas } from "../compiler/emit/record-schemas.ts";
import { specPackage } from "./support/packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What a page of an editor would call. */
const page = `
import { compile } from "./compiler/compile.ts";
import { recordSchemas } from "./compiler/emit/record-schemas.ts";
import { explainRow } from "./compiler/explain.ts";
import { format } from "./grammar/format.ts";
import { readCatalogue, readPlan } from "./plan/index.ts";
export { compile, explainRow, format, readCatalogue, readPlan, recordSchemas };
`;

test("a browser's bundle compiles a package to the same plan as Node does", async () => {
  const script = await bundle(page);
  const context = createContext({ TextEncoder, TextDecoder });
  runInContext(script, context);
  const folder = new URL("../specs/orders/", import.meta.url);
  Object.assign(context, {
    manifests: specPackage("orders").manifests,
    text: readFileSync(new URL("orders.sync", folder), "utf8"),
    catalogues: readdirSync(new URL("catalog/", folder)).map((file) => ({
      file,
      text: readFileSync(new URL(`catalog/${file}`, folder), "utf8"),
    })),
  });
  const told: unknown = runInContext(
    `(() => {
      const read = catalogues.map((one) => [one.file.replace(".json", ""), concordat.readCatalogue(one).value]);
      const files = [{ file: "specs/orders/orders.sync", text }];
      const { plan, diagnostics, files: parsed } = concordat.compile({ package: { files, catalogues: new Map(read) }, manifests });
      const again = concordat.readPlan({ file: "plan.json", text: JSON.stringify(plan) });
      return JSON.stringify({
        digest: again.value?.digest,
        codes: diagnostics.map((one) => one.code),
        schemas: concordat.recordSchemas(plan, new Map(read)).length,
        explained: concordat.explainRow(plan, "Customer.email").kind,
        formatted: concordat.format(parsed[0])=== text,
      });
    })()`,
    context,
  );
  const input = specPackage("orders");
  const { plan, diagnostics } = compile(input);
  expect(JSON.parse(String(told))).toEqual({
    digest: plan?.digest,
    codes: diagnostics.map((one) => one.code),
    schemas: plan && recordSchemas(plan, input.package.catalogues).length,
    explained: "row",
    formatted: true,
  });
});

test("nothing in the pure folders needs Node", async () => {
  const folders = ["core", "grammar", "plan", "rules", "compiler"];
  const files = folders
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" }).map(
        (file) => `${folder}/${file.replaceAll("\\", "/")}`,
      ),
    )
    // The generator writes files; the converter of types is Node's, and loaded on use.
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|^plan\/generate\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  const all = files.map((file) => `import "./${file}";`).join("\n");
  const script = await bundle(all);
  expect(() => runInContext(script, createContext({ TextEncoder, TextDecoder }))).not.toThrow();
});

/** Fails where something of Node's is imported: a browser's bundle has nothing to put in its place. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "concordat",
    target: "es2024",
    external: ["json-schema-to-typescript"],
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
