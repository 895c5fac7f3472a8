/** A small spec as a plan, for tests of what plans mean. Throws where the compiler finds an error. */
import { compile } from "../../compiler/compile.ts";
import type { Catalogue, CatalogueField, Plan } from "../../plan/index.ts";
import { knownManifests } from "./packages.ts";

/**
 * By alias, object and field: a type and its room, such as `text 10`, `decimal 8 2`, `enum a|b`, and a `!`
 * where the system requires it.
 */
export type Described = Readonly<Record<string, Readonly<Record<string, Fields>>>>;
type Fields = Readonly<Record<string, string>>;

/**
 * `body` follows the declarations of systems a, b and c, which keep their records in memory. A merge function
 * of the user's own is in `merge.js`.
 */
export function planOf(body: string, described: Described = {}): Plan {
  const text = `edition 2026
package rules

system a: memory "A"
system b: memory "B"
system c: memory "C"

${body}
`;
  const compiled = compile({
    package: {
      files: [{ file: "test.sync", text }],
      catalogues: cataloguesOf(described),
      modules: new Map([["merge.js", "0"]]),
    },
    manifests: knownManifests,
  });
  const error = compiled.diagnostics.find((one) => one.severity === "error");
  if (compiled.plan === undefined) throw new Error(`${error?.code}: ${error?.message}`);
  return compiled.plan;
}

export function cataloguesOf(described: Described): ReadonlyMap<string, Catalogue> {
  return new Map(
    Object.entries(described).map(([alias, objects]) => [alias, catalogueOf(objects)]),
  );
}

export function fieldOf(described: string): CatalogueField {
  const [type = "", first, second] = described.replace("!", "").split(" ");
  const isText = type === "text";
  const options = first?.split("|").map((value) => ({ value, label: value }));
  const room = isText
    ? { length: Number(first) }
    : { precision: Number(first), ...(second === undefined ? {} : { scale: Number(second) }) };
  return {
    label: "F",
    type: type as CatalogueField["type"],
    native: type,
    required: described.endsWith("!"),
    readOnly: false,
    createOnly: false,
    unique: true,
    indexed: true,
    verified: true,
    ...(first === undefined ? {} : type.endsWith("enum") ? { options: options ?? [] } : room),
  };
}

function catalogueOf(objects: Readonly<Record<string, Fields>>): Catalogue {
  const described = Object.entries(objects).map(([name, fields]) => [
    name,
    {
      label: name,
      id: "id",
      create: true,
      update: true,
      delete: true,
      fields: Object.fromEntries(
        Object.entries({ id: "reference", ...fields }).map(([field, one]) => [field, fieldOf(one)]),
      ),
    },
  ]);
  return {
    formatVersion: 1,
    connector: "memory",
    origin: "written",
    objects: Object.fromEntries(described),
  };
}
