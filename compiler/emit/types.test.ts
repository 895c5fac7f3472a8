import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, onTestFinished, test } from "vitest";
import type { Catalogue, CatalogueField, Plan } from "../../plan/index.ts";
import { knownManifests, specPackage, specPackages } from "../../test/support/packages.ts";
import { type CompileInput, compile } from "../compile.ts";
import { recordSchemas } from "./record-schemas.ts";
import { emitTypes } from "./types.ts";

test.each(specPackages)(
  "the types of %s are as they were last read and found good",
  async (name) => {
    await expect(await typesOf(specPackage(name))).toMatchFileSnapshot(`types.${name}.golden.txt`);
  },
);

test("they compile by themselves and find a wrong field, type and option", async () => {
  const errors = await typecheck({
    "crm.ts": await typesOf(specPackage("hubspot-salesforce")),
    "account.ts": await typesOf(specPackage("account-360")),
    "orders.ts": await typesOf(specPackage("orders")),
    "use.ts": `
import type { Contact, ContactHsContacts, ContactSfLead } from "./crm.ts";
import type { Order, OrderNsSalesOrder } from "./orders.ts";
const lead: ContactSfLead = { LastName: "L", Company: "X", Status: "New", OwnerId: "005", Email: null };
const person: ContactHsContacts = { lifecyclestage: "customer", hubspotscore: "12.50" };
const linked: Contact = { lifecyclestage: lead.Email === null ? "lead" : null, company: lead.Company };
const line: OrderNsSalesOrder["item"][number] = { item: "A-1", quantity: 2 };
const order: Order = { lineItems: [{ "lineItems.sku": line.item }] };
// @ts-expect-error: no such option
person.lifecyclestage = "custmer";
// @ts-expect-error: no such field
person.emial = "";
// @ts-expect-error: a lead always has one
lead.LastName = null;
// @ts-expect-error: a shared number is a decimal text
linked.hubspotscore = 12;
void order;
`,
  });
  expect(errors).toBe("");
});

test("a system, object or field may be called anything", async () => {
  const names = [
    "__proto__",
    "hasOwnProperty",
    "constructor",
    "1st",
    "a b",
    'quo"te',
    "*/",
    "$ref",
  ];
  const rows = names.map((name) => {
    const word = name.includes(" ") || /\W|^\d/.test(name) ? `\`${name}\`` : name;
    return `  a.${word} <-> b.${word}  latest`;
  });
  const object = (name: string, stage: string, other: string) =>
    `object ${name}: a.${stage} <-> b.${other}  every 5m {\n  match a.key = b.key\n  a.key <-> b.key  latest\n${rows.join("\n")}\n}`;
  const text = [
    'edition 2026\npackage a.b\n\nsystem a: memory "A"\nsystem b: memory "B"\n',
    object("`a b`", "c", "T"),
    object("aB", "C", "t"),
    object("`1`", "`b_T`", "B"),
    object("`__proto__`", "`__proto__`", "`客户`"),
  ].join("\n");
  const fields = [...names, "key"].map((name) => [name, textField(`*/ ${name}`)] as const);
  const types = await typesOf({
    package: {
      files: [{ file: "a.sync", text }],
      catalogues: new Map([
        ["a", catalogueOf(["c", "C", "b_T", "__proto__"], fields)],
        ["b", catalogueOf(["T", "t", "B", "客户"], fields)],
      ]),
    },
    manifests: knownManifests,
  });
  const declared = [...types.matchAll(/^export interface (\S+) /gm)].map((found) => found[1]);
  expect(declared).toEqual([
    ..."_1 _1ABT _1BB Proto ProtoAProto ProtoB AB ABAC ABBT AB_2 ABAC_2 ABBT_2".split(" "),
  ]);
  expect(await typecheck({ "types.ts": types })).toBe("");
});

test("the schemas let good records in and hold bad ones at the door", () => {
  const { plan, input } = planned(specPackage("orders"));
  const validate = (object: string, system: string, record: unknown) => {
    const found = recordSchemas(plan, input.package.catalogues).find(
      (one) => one.kind === "system" && one.object === object && one.system === system,
    );
    if (found === undefined) throw new Error(`${object} in ${system}`);
    const ajv = new Ajv2020({ allowUnionTypes: true, validateFormats: false });
    const isGood = ajv.compile(found.schema);
    return isGood(record) || isGood.errors?.map((one) => `${one.instancePath} ${one.message}`);
  };
  expect(validate("Order", "sh", { id: "gid://1", currencyCode: "EUR", test: false })).toBe(true);
  expect(validate("Order", "sh", { id: "gid://1", currencyCode: null, lineItems: [] })).toBe(true);
  const large = { id: "1", "totalPriceSet.shopMoney.amount": "9007199254740993.25" };
  expect(validate("Order", "sh", { ...large, unknown: 1 })).toBe(true);
  expect(validate("Order", "sh", {})).toEqual([" must have required property 'id'"]);
  expect(validate("Order", "sh", { id: "1", currencyCode: "Euro" })).toEqual([
    "/currencyCode must be equal to one of the allowed values",
  ]);
  expect(validate("Order", "sh", { id: "1", lineItems: [{ quantity: "two" }] })).toEqual([
    '/lineItems/0/quantity must match pattern "^[+-]?\\d+$"',
  ]);
  expect(validate("Order", "ns", { entity: null, item: [], tranDate: "2026-11-01" })).toEqual([
    "/entity must be string,integer",
  ]);
});

test("without a catalogue a field may hold anything", async () => {
  const { files } = specPackage("orders").package;
  const types = await typesOf({
    package: { files, catalogues: new Map() },
    manifests: knownManifests,
  });
  expect(types).toContain("export interface StockNsInventoryItem {\n  itemId?: unknown;");
  expect(await typecheck({ "types.ts": types })).toBe("");
});

function planned(input: CompileInput): { readonly plan: Plan; readonly input: CompileInput } {
  const { plan, diagnostics } = compile(input);
  if (plan === undefined) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return { plan, input };
}

async function typesOf(input: CompileInput): Promise<string> {
  return emitTypes(planned(input).plan, input.package.catalogues);
}

function textField(label: string): CatalogueField {
  const no = { required: false, readOnly: false, createOnly: false, unique: false, indexed: false };
  return { label, type: "text", native: "text", ...no, verified: true };
}

function catalogueOf(
  objects: readonly string[],
  fields: readonly (readonly [string, CatalogueField])[],
): Catalogue {
  const can = { create: true, update: true, delete: true };
  const object = { label: "*/", id: "key", ...can, fields: Object.fromEntries(fields) };
  return {
    formatVersion: 1,
    connector: "memory",
    origin: "written",
    objects: Object.fromEntries(objects.map((name) => [name, object])),
  };
}

/** What tsc says of these files; nothing where all is well. */
async function typecheck(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-types-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const flags = ["--noEmit", "--strict", "--allowImportingTsExtensions", "--module", "nodenext"];
  const paths = Object.keys(files).map((name) => join(folder, name));
  const tsc = "node_modules/typescript/bin/tsc";
  try {
    execFileSync(process.execPath, [tsc, "--ignoreConfig", "--types", "", ...flags, ...paths]);
    return "";
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}
