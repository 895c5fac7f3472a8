/** Compiles a spec given as text and runs its own tests: for cases that a `.sync` file tells best. */
import { compile } from "../../compiler/compile.ts";
import type { Catalogue, CatalogueField } from "../../plan/index.ts";
import { runTests } from "../../runtime/testing/run-tests.ts";
import { knownManifests } from "./packages.ts";

/** What failed, a line each: the test's name and why. Throws where the spec does not compile. */
export async function failuresOf(
  text: string,
  catalogues: ReadonlyMap<string, Catalogue>,
): Promise<readonly string[]> {
  const { plan, map, tests, diagnostics } = compile({
    package: { files: [{ file: "spec.sync", text }], catalogues },
    manifests: knownManifests,
  });
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (plan === undefined || map === undefined || tests === undefined) {
    throw new Error(errors.map((one) => `${one.code}: ${one.message}`).join("\n"));
  }
  if (tests.tests.length === 0) throw new Error("the spec has no tests");
  const results = await runTests(tests, { plan, map, catalogues });
  return results.flatMap(({ test, failure }) =>
    failure === undefined
      ? []
      : [
          `${test.name}: line ${failure.place.line}: ${failure.what} ${(failure.because ?? []).join("; ")}`,
        ],
  );
}

/** A system in memory with one object, whose fields are told by their types. */
export function memoryCatalogue(
  object: string,
  fields: Readonly<Record<string, CatalogueField["type"]>>,
): Catalogue {
  const entries = Object.entries({ id: "text" as const, ...fields }).map(
    ([name, type]): [string, CatalogueField] => [
      name,
      {
        label: name,
        type,
        native: type,
        required: false,
        readOnly: name === "id",
        createOnly: false,
        unique: name === "id",
        indexed: false,
        verified: true,
      },
    ],
  );
  const entry = { label: object, id: "id", create: true, update: true, delete: true };
  return {
    formatVersion: 1,
    connector: "memory",
    origin: "written",
    objects: { [object]: { ...entry, fields: Object.fromEntries(entries) } },
  };
}
