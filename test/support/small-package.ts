/** A package as small as one can be, for tests of what stands around it. */

export const smallSpec = `edition 2026
package acme.small

system a: memory  "Alpha"
system b: memory  "Beta"

object Person: a.people <-> b.persons  every 5m {
  match     a.email = b.email
  a.email               <-> b.email                authority a
  a.name                ->  b.name
}
`;

const field = {
  type: "text",
  native: "text",
  required: false,
  readOnly: false,
  createOnly: false,
  unique: true,
  indexed: true,
  verified: true,
};

/** The catalogue of `a` or `b`: one object with these fields of text. */
export function smallCatalogue(
  object: string,
  names: readonly string[] = ["email", "name"],
): string {
  const fields = ["id", ...names].map((name) => [name, { label: name, ...field }]);
  const catalogue = {
    formatVersion: 1,
    connector: "memory",
    origin: "written",
    objects: {
      [object]: {
        label: object,
        id: "id",
        create: true,
        update: true,
        delete: true,
        fields: Object.fromEntries(fields),
      },
    },
  };
  return JSON.stringify(catalogue, undefined, 1);
}

/** The package in the folder `p`, as files for a scratch folder. */
export const smallPackage: Readonly<Record<string, string>> = {
  "p/small.sync": smallSpec,
  "p/catalog/a.json": smallCatalogue("people"),
  "p/catalog/b.json": smallCatalogue("persons"),
};
