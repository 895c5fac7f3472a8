/**
 * A data contract of each system, in the Open Data Contract Standard 3.1.0 (bitol-io/open-data-contract-standard): the
 * objects and fields that a plan uses of it, who answers for them, and how often they are brought to agree. What the
 * standard has no word for stands in its `customProperties`.
 */
import type {
  CatalogueField,
  ObjectPlan,
  Plan,
  RowEnd,
  RowPlan,
  SystemPlan,
} from "../../plan/index.ts";
import { rowSummary } from "../../rules/words/row-summary.ts";
import { namesIn } from "../explain.ts";
import { asJson, type Exported, type Exporting } from "./exporting.ts";

export function exportOdcs(exporting: Exporting): readonly Exported[] {
  return exporting.plan.systems.map((system) => ({
    name: `${system.id}.odcs.json`,
    text: asJson(contractOf(exporting, system)),
  }));
}

function contractOf(exporting: Exporting, system: SystemPlan) {
  const { plan } = exporting;
  const objects = plan.objects.filter(({ ends }) => ends.some((end) => end.system === system.id));
  const isActive = objects.some(({ status }) => status.state === "active");
  const purposes = [...new Set(objects.flatMap(({ purpose }) => purpose ?? []))];
  const members = peopleOf(plan, objects);
  return {
    ...{ version: "1.0.0", apiVersion: "v3.1.0", kind: "DataContract" },
    ...{ id: `${plan.package}.${system.id}`, name: `${plan.package}: ${system.label}` },
    status: isActive ? "active" : "proposed",
    ...(plan.organisation === undefined ? {} : { tenant: plan.organisation.label }),
    ...(purposes.length === 0 ? {} : { description: { purpose: purposes.join("; ") } }),
    schema: schemaOf(exporting, system, objects),
    ...(members.length === 0 ? {} : { team: { members } }),
    slaProperties: objects.flatMap(slaOf),
    customProperties: customOf({
      planDigest: plan.digest,
      connector: system.connector,
      ...{ region: system.region, processor: system.processor, transfer: system.transfer },
    }),
  };
}

function schemaOf(
  exporting: Exporting,
  system: SystemPlan,
  objects: readonly ObjectPlan[],
): readonly object[] {
  const stages = new Map<string, ObjectPlan[]>();
  for (const object of objects) {
    for (const end of object.ends.filter((one) => one.system === system.id)) {
      for (const { object: name } of end.stages) {
        stages.set(name, [...(stages.get(name) ?? []), object]);
      }
    }
  }
  return [...stages].map(([name, own]) => {
    const facts = exporting.catalogues.get(system.id)?.objects[name];
    const documentation = own.flatMap((one) => one.documentation ?? []).join("\n");
    return {
      ...{ name, physicalName: name, logicalType: "object" },
      ...(facts === undefined ? {} : { businessName: facts.label }),
      ...(documentation === "" ? {} : { description: documentation }),
      properties: propertiesOf(exporting, { system: system.id, stage: name, objects: own }),
    };
  });
}

interface Place {
  readonly system: string;
  readonly stage: string;
  readonly objects: readonly ObjectPlan[];
}

/** A field stands once, whatever many rows use it. */
function propertiesOf({ plan, catalogues }: Exporting, { system, stage, objects }: Place) {
  const decisions = new Map(plan.tables.map((table) => [table.id, table.decisions]));
  const names = namesIn(plan);
  const facts = catalogues.get(system)?.objects[stage];
  const fields = new Map<string, { readonly end: RowEnd; readonly rows: RowPlan[] }>();
  for (const object of objects) {
    for (const row of object.rows) {
      for (const end of row.ends) {
        if (end.system !== system || !end.stages.includes(stage)) continue;
        const known = fields.get(end.field) ?? { end, rows: [] };
        known.rows.push(row);
        fields.set(end.field, known);
      }
    }
  }
  return [...fields].map(([name, { end, rows }]) => {
    const field = facts?.fields[name];
    const [row] = rows as [RowPlan];
    const classification = row.class ?? objects[0]?.class;
    return {
      ...{ name, physicalName: name, ...typeOf(end, field) },
      ...(field === undefined ? {} : { businessName: field.label, physicalType: field.native }),
      ...(facts?.id === name ? { primaryKey: true } : {}),
      required: field?.required === true || row.required,
      unique: field?.unique === true,
      description: rows
        .map((one) => rowSummary(one, decisions.get(one.table) ?? [], names))
        .join(" "),
      ...(classification === undefined ? {} : { classification }),
      ...(row.pii === undefined ? {} : { tags: [row.pii] }),
      customProperties: customOf({
        ...{ personalData: row.pii, because: row.because, ticket: row.ticket },
        proof: row.proof.verdict,
      }),
    };
  });
}

function typeOf({ type }: RowEnd, field: CatalogueField | undefined) {
  switch (type) {
    case "integer":
    case "boolean":
    case "date":
    case "time":
    case "object":
      return { logicalType: type };
    case "decimal":
      return { logicalType: "number" };
    case "datetime":
      return { logicalType: "timestamp" };
    case "multi_enum":
    case "list":
      return { logicalType: "array", items: { name: "item", logicalType: "string" } };
    default: {
      const options = field?.length === undefined ? {} : { maxLength: field.length };
      const hasOptions = Object.keys(options).length > 0;
      return { logicalType: "string", ...(hasOptions ? { logicalTypeOptions: options } : {}) };
    }
  }
}

function slaOf({ id, schedule, freshSeconds, retention }: ObjectPlan): readonly object[] {
  return [
    ...(schedule.everySeconds === undefined
      ? []
      : [{ property: "frequency", value: schedule.everySeconds, unit: "s", element: id }]),
    ...(freshSeconds === undefined
      ? []
      : [{ property: "latency", value: freshSeconds, unit: "s", element: id }]),
    ...(retention === undefined ? [] : [{ property: "retention", value: retention, element: id }]),
  ];
}

function peopleOf({ owners }: Plan, objects: readonly ObjectPlan[]): readonly object[] {
  const answering = new Set(
    objects.flatMap((one) => [one.owner, one.steward, ...one.rows.map((row) => row.owner)]),
  );
  return owners
    .filter(({ id }) => answering.has(id))
    .map(({ id, label, kind, email }) => ({
      ...{ username: email ?? id, name: label },
      role: kind === "steward" ? "data steward" : "owner",
    }));
}

function customOf(values: Readonly<Record<string, string | undefined>>) {
  return Object.entries(values).flatMap(([property, value]) =>
    value === undefined ? [] : [{ property, value }],
  );
}
