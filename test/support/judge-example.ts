/**
 * An example of a page → the reports it gives, those on example.sync left out.
 *
 * Examples of `.sync` files alone are judged by the compiler in this process. The others are about
 * the disk, so they are written to a folder that is removed again.
 */
import { readFileSync } from "node:fs";
import { check } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SourceText } from "../../core/source.ts";
import { type Catalogue, readCatalogue } from "../../plan/index.ts";
import { verifySignature } from "../../runtime/people/signature.ts";
import { knownManifests } from "./packages.ts";
import type { Example } from "./page-examples.ts";

export type Report = Pick<Diagnostic, "code" | "severity" | "message"> & { readonly file: string };

const root = new URL("../../", import.meta.url);

/** What every example may name, beside its own declarations. */
export const example: SourceText = {
  file: "example.sync",
  text: readFileSync(new URL("docs/diagnostics/example.sync", root), "utf8"),
};

/** Where the catalogues of the examples' systems stand, by alias. */
export const cataloguePaths: ReadonlyMap<string, URL> = new Map(
  [
    ["hubspot-salesforce", ["hs", "sf"]] as const,
    ["account-360", ["gs", "zd"]] as const,
    ["orders", ["sh", "st", "ns"]] as const,
  ].flatMap(([name, aliases]) =>
    aliases.map((alias) => [alias, new URL(`specs/${name}/catalog/${alias}.json`, root)] as const),
  ),
);

export const exampleCatalogues: ReadonlyMap<string, Catalogue> = new Map(
  [...cataloguePaths].map(([alias, path]) => {
    const { value, diagnostics } = readCatalogue({
      file: path.pathname,
      text: readFileSync(path, "utf8"),
    });
    if (value === undefined) throw new Error(`${path}: ${diagnostics[0]?.message}`);
    return [alias, value];
  }),
);

export function judgePure(judged: Example): readonly Report[] {
  return diagnosticsOf(judged).map(({ code, severity, message, span }) => {
    return { code, severity, message, file: span.file };
  });
}

/** Those on example.sync left out. */
export function diagnosticsOf({
  files,
  isAlone,
}: Pick<Example, "files" | "isAlone">): readonly Diagnostic[] {
  const own = files.map(({ name, text }) => ({ file: name, text }));
  const modules = own.filter(({ file }) => file.endsWith(".ts"));
  const { diagnostics } = check({
    package: {
      files: [...own.filter(({ file }) => file.endsWith(".sync")), ...(isAlone ? [] : [example])],
      catalogues: exampleCatalogues,
      modules: new Map(modules.map(({ file, text }) => [`./${file}`, text])),
    },
    manifests: knownManifests,
    today: "2027-01-15",
    verify: verifySignature,
  });
  return diagnostics.filter(({ span }) => isAlone || span.file !== example.file);
}
