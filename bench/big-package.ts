/**
 * Makes a package of any size, for measuring: objects of fifty rows over two systems, with the
 * catalogues that name every field. The rows use what real ones use: both directions, authority,
 * value maps, formats, conditions, classifications and reasons.
 */
import type { SourceText } from "../core/source.ts";
import type { Catalogue, CatalogueField } from "../plan/index.ts";

const rowsPerObject = 50;
const objectsPerFile = 200;

export interface BigPackage {
  readonly files: readonly SourceText[];
  readonly catalogues: ReadonlyMap<string, Catalogue>;
}

/** `rows` is rounded up to whole objects of fifty. */
export function bigPackage(rows: number): BigPackage {
  const objects = Math.ceil(rows / rowsPerObject);
  const files: SourceText[] = [{ file: "package.sync", text: declarations }];
  for (let from = 0; from < objects; from += objectsPerFile) {
    const blocks: string[] = [];
    for (let at = from; at < Math.min(objects, from + objectsPerFile); at++)
      blocks.push(objectText(at));
    files.push({ file: `objects-${from}.sync`, text: `${head}\n${blocks.join("\n")}` });
  }
  return {
    files,
    catalogues: new Map([
      ["hs", catalogue("hubspot", objects, (at) => `object_${at}`)],
      ["sf", catalogue("salesforce", objects, (at) => `Object_${at}__c`)],
    ]),
  };
}

const head = "edition 2026\npackage bench.big\n";
const declarations = `${head}
owner revops "Revenue Operations"  email "revops@acme.example"

system hs: hubspot "HubSpot"  region eu
system sf: salesforce "Salesforce"  region eu

defaults {
  latest
  empty     keep
  owner     revops
  initial   full then incremental, differences by authority sf
}

map Stage: hs <-> sf {
  "new"  <-> "New"
  "won"  <-> "Won"
  "lost" <-> "Lost"
}
`;

function objectText(at: number): string {
  const lines = [
    `object Object${at}: hs.object_${at} <-> sf.Object_${at}__c  every 5m {`,
    '  purpose   "Sales and marketing"',
    "  subjects  customer",
    "  basis     contract",
    '  retention "24 months after the last order"',
    "  match     hs.key = sf.Key__c  ignoring case",
    "  hs.key                <-> sf.Key__c",
  ];
  for (let row = 1; row < rowsPerObject; row++) lines.push(rowText(row));
  lines.push("}", "");
  return lines.join("\n");
}

function rowText(row: number): string {
  const left = `hs.${fieldName(row)}`.padEnd(22);
  const right = `sf.Field_${row}__c`.padEnd(22);
  switch (row % 5) {
    case 0:
      return `  ${left}<-> ${right} authority sf  because "Sales owns it"`;
    case 1:
      return `  ${left}<-> ${right} latest  pii user.contact.email`;
    case 2:
      return `  ${left}<-> ${right} via Stage`;
    case 3:
      return `  ${left}->  ${right} when hs.key is not empty and hs.key != "none"`;
    default:
      return `  ${left}<-> ${right} using trim, lower`;
  }
}

const fieldName = (row: number) => `field_${row}`;

function catalogue(connector: string, objects: number, nameOf: (at: number) => string): Catalogue {
  const isHubSpot = connector === "hubspot";
  const fields: Record<string, CatalogueField> = {
    [isHubSpot ? "id" : "Id"]: field("Record id", { readOnly: true, unique: true }),
    [isHubSpot ? "key" : "Key__c"]: field("Key", { unique: true }),
  };
  for (let row = 1; row < rowsPerObject; row++) {
    const name = isHubSpot ? fieldName(row) : `Field_${row}__c`;
    const values = isHubSpot ? ["new", "won", "lost"] : ["New", "Won", "Lost"];
    fields[name] =
      row % 5 === 2
        ? {
            ...field(`Field ${row}`, {}),
            type: "enum",
            options: values.map((value) => ({ value, label: value })),
          }
        : field(`Field ${row}`, {});
  }
  const object = {
    label: "Object",
    id: isHubSpot ? "id" : "Id",
    create: true,
    update: true,
    delete: true,
    fields,
  };
  const all = Array.from({ length: objects }, (_, at) => [nameOf(at), object] as const);
  return { formatVersion: 1, connector, origin: "written", objects: Object.fromEntries(all) };
}

function field(label: string, facts: Partial<CatalogueField>): CatalogueField {
  return {
    label,
    type: "text",
    native: "string",
    required: false,
    readOnly: false,
    createOnly: false,
    unique: false,
    indexed: false,
    verified: true,
    ...facts,
  };
}
