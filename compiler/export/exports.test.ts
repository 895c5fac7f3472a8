/** What is given out, held to the published schemas, for the ready packages; and what it must never say. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { specPackage, specPackages } from "../../test/support/packages.ts";
import { cataloguesOf, type Described, planOf } from "../../test/support/plan-of.ts";
import { compile } from "../compile.ts";
import type { Exported } from "./exporting.ts";
import { exports } from "./index.ts";
import { flowsOf } from "./lineage.ts";

const vendor = new URL("../../test/vendor/", import.meta.url);
const schema = (path: string) => JSON.parse(readFileSync(new URL(path, vendor), "utf8"));
const now = "2026-11-27T12:00:00.000Z";

const isContract = new Ajv2019({ strict: false, validateFormats: false }).compile(
  schema("odcs/odcs-json-schema-v3.1.0.json"),
);
const openLineage = new Ajv2020({ strict: false, validateFormats: false });
for (const name of readdirSync(new URL("openlineage/", vendor))) {
  openLineage.addSchema(schema(`openlineage/${name}`));
}

/** Undefined where it is one. */
function troubleOf(event: object, id: string): unknown {
  const validate = openLineage.getSchema(id) ?? openLineage.compile({ $ref: id });
  return validate(event) ? undefined : validate.errors;
}

/** Each facet names the schema that it is held to. */
function facetsIn(value: unknown): readonly (object & { readonly _schemaURL: string })[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "_schemaURL" in value ? [value as { readonly _schemaURL: string }] : [];
  return [...own, ...Object.values(value).flatMap(facetsIn)];
}

describe.each(specPackages)("%s", (name) => {
  const input = specPackage(name);
  const { plan } = compile(input);
  if (plan === undefined) throw new Error("it compiles");
  const { catalogues } = input.package;
  const made = (form: string) => exports[form]?.({ plan, catalogues, now }) ?? [];
  const json = (one: Exported | undefined) => JSON.parse(one?.text ?? "");

  test("its contracts are contracts, one a system, with every field that is used", () => {
    const files = made("odcs");
    expect(files.map((one) => one.name)).toEqual(plan.systems.map(({ id }) => `${id}.odcs.json`));
    for (const file of files) {
      expect(isContract(json(file)) ? [] : isContract.errors, file.name).toEqual([]);
    }
    const told = files.flatMap((file) =>
      json(file).schema.flatMap((object: { name: string; properties: { name: string }[] }) =>
        object.properties.map((one) => `${file.name.split(".")[0]}.${object.name}.${one.name}`),
      ),
    );
    expect(new Set(told).size).toBe(told.length);
    const used = plan.objects.flatMap(({ rows }) =>
      rows.flatMap(({ ends }) =>
        ends.flatMap((end) => end.stages.map((stage) => `${end.system}.${stage}.${end.field}`)),
      ),
    );
    expect(new Set(told)).toEqual(new Set(used));
  });

  test("its events are events, and say the same edges in both ways, and no other", () => {
    const events = json(made("openlineage")[0]);
    const edges: string[] = [];
    for (const event of events) {
      expect(troubleOf(event, event.schemaURL)).toBeUndefined();
      for (const facet of facetsIn(event))
        expect(troubleOf(facet, facet._schemaURL)).toBeUndefined();
      const [output] = event.outputs;
      const [entry] = event.job.facets.lineage.entries;
      expect(event.outputs).toHaveLength(1);
      const columns = output.facets.columnLineage.fields;
      expect(Object.keys(entry.fields)).toEqual(Object.keys(columns));
      for (const [field, { inputFields }] of Object.entries<{ inputFields: Input[] }>(columns)) {
        expect(entry.fields[field].inputs.map(edgeOf)).toEqual(inputFields.map(edgeOf));
        for (const input of inputFields)
          edges.push(`${edgeOf(input)} → ${edgeOf({ ...output, field })}`);
      }
    }
    const flows = flowsOf(plan).flatMap(({ from, to, besides }) =>
      [from, ...besides].map(
        (one) =>
          `${one.connector}://${one.system} ${one.object} ${one.field} → ${to.connector}://${to.system} ${to.object} ${to.field}`,
      ),
    );
    expect(new Set(edges)).toEqual(new Set(flows));
  });

  test("its proposals for DataHub name each place that is written to once", () => {
    const proposals = json(made("datahub")[0]) as readonly { entityUrn: string; aspect: Aspect }[];
    const urns = proposals.map((one) => one.entityUrn);
    expect(new Set(urns).size).toBe(urns.length);
    const count = proposals.reduce(
      (sum, one) => sum + one.aspect.json.fineGrainedLineages.length,
      0,
    );
    expect(count).toBe(flowsOf(plan).length);
    for (const urn of urns)
      expect(urn).toMatch(/^urn:li:dataset:\(urn:li:dataPlatform:\w+,[^(),]+,PROD\)$/);
  });

  test("its dictionary and its record are as they were", async () => {
    const files = [...made("csv"), ...made("article30")];
    for (const { name: file, text } of files) {
      await expect(text).toMatchFileSnapshot(`${name}.${file}.golden.txt`);
    }
  });
});

interface Input {
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
}

interface Aspect {
  readonly json: { readonly fineGrainedLineages: readonly unknown[] };
}

function edgeOf({ namespace, name, field }: Input): string {
  return `${namespace} ${name} ${field}`;
}

const types: Described = { a: { x: { k: "text", f: "text" } }, b: { y: { k: "text", f: "text" } } };

function small(row: string, head = "") {
  const plan = planOf(
    `${head}object O: a.x -> b.y  every 5m {\n  match  a.k = b.k\n  a.k -> b.k\n  ${row}\n}`,
    types,
  );
  return { plan, catalogues: cataloguesOf(types), now };
}

test("a record says of what the spec does not that it is missing, and of no personal data that there is none", () => {
  const text = (row: string) => exports["article30"]?.(small(row))[0]?.text ?? "";
  expect(text("a.f -> b.f")).toContain("No field of the package is marked as personal data.");
  const told = text("a.f -> b.f  pii user.contact.email");
  for (const line of [
    "| Controller | MISSING |",
    "| (b) | Purposes | MISSING |",
    "| (c) | Categories of data subjects | MISSING |",
    "| (c) | Categories of personal data | user.contact.email |",
    "| (f) | Time limits for erasure | MISSING |",
  ]) {
    expect(told).toContain(line);
  }
});

test("a cell that a spreadsheet would take for a formula is a text", () => {
  const [file] = exports["csv"]?.(small('a.f -> b.f  because "=1+1, or \\"so\\""')) ?? [];
  expect(file?.text).toContain('"\'=1+1, or ""so"""');
});
