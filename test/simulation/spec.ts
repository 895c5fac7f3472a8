/** A shape as a spec, compiled by the real compiler; compiled shapes are kept, since plays share them. */
import { compile } from "../../compiler/compile.ts";
import type { Catalogue, CatalogueField, Plan } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { manifest as memory } from "../../runtime/connectors/memory/manifest.ts";
import { itemKey, itemNote, listField } from "./lists.ts";
import {
  type ConflictShape,
  longestCommitMs,
  type MapShape,
  mapEntries,
  type ObjectShape,
  type RowShape,
  type Shape,
  type SystemShape,
  shapeOf,
  stages,
} from "./shape.ts";
import { earlierStage, successorField } from "./stages.ts";
import { wordsPath } from "./words.ts";

export interface Spec {
  readonly shape: Shape;
  readonly text: string;
  readonly plan: Plan;
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  readonly manifests: ReadonlyMap<string, Manifest>;
}

const compiled = new Map<number, Spec>();

export function specOf(number: number): Spec {
  const known = compiled.get(number);
  if (known !== undefined) return known;
  const spec = compileShape(shapeOf(number));
  compiled.set(number, spec);
  return spec;
}

export function compileShape(shape: Shape): Spec {
  const text = textOf(shape);
  const catalogues = new Map(shape.systems.map((one) => [one.name, catalogueOf(one, shape)]));
  const manifests = new Map(shape.systems.map((one) => [one.name, manifestOf(one)]));
  const { plan, diagnostics } = compile({
    package: {
      files: [{ file: "simulation.sync", text }],
      catalogues,
      modules: new Map([[wordsPath, "words.ts"]]),
    },
    manifests: new Map([...manifests.values()].map((one) => [one.name, one])),
    // What is proved of a row changes nothing of what it does, and takes longer than to play it.
    proves: false,
  });
  const error = diagnostics.find((one) => one.severity === "error");
  if (plan === undefined) {
    throw new Error(
      `shape ${shape.number}: ${error?.code}: ${error?.message}: ${error?.why}\n${text}`,
    );
  }
  return { shape, text, plan, catalogues, manifests };
}

function textOf(shape: Shape): string {
  const maps = shape.objects.flatMap((object) =>
    object.rows.flatMap((row) => (row.map === undefined ? [] : [mapText(object, row, row.map)])),
  );
  return [
    "edition 2026",
    "package acme.simulation",
    "",
    ...shape.systems.map((one) => `system ${one.name}: ${connectorName(one)} "${one.name}"`),
    `owner desk "Service desk" email "desk@acme.example"`,
    "",
    ...maps,
    ...shape.objects.map((object) => objectText(object, shape)),
  ].join("\n");
}

function mapName(object: ObjectShape, row: RowShape): string {
  return `${object.name}_${row.field}`;
}

function mapText(object: ObjectShape, row: RowShape, map: MapShape): string {
  const isTwoWay = row.ends.filter((end) => end.role === "both").length > 1;
  const entries = mapEntries.map(([left, right, way]) => `  "${left}" ${way} "${right}"`);
  const rule = map.otherwise;
  return [
    `map ${mapName(object, row)}: ${map.left} <-> ${map.right} {`,
    ...entries,
    `  otherwise <-> ${rule}`,
    "}",
    isTwoWay ? "" : "",
  ].join("\n");
}

function objectText(object: ObjectShape, shape: Shape): string {
  const { records } = object;
  const between = { peers: " <-> ", list: ", ", forward: " -> " }[object.head];
  const names = shape.systems.map((one) => one.name);
  const placed = names.map((name) =>
    name === object.staged
      ? `${name}.${earlierStage} then ${name}.${records} by ${name}.${earlierStage}.${successorField}`
      : `${name}.${records}`,
  );
  const head =
    object.head === "forward"
      ? `${placed[0]} -> ${placed.slice(1).join(", ")}`
      : placed.join(between);
  const rows = object.rows
    .filter((row) => row.group === undefined)
    .map((row) => `  ${rowText(object, row)}`);
  const groups = object.groups.flatMap((group) => [
    `  together ${group.name} ${conflictText(group.conflict)} empty ${group.empty} {`,
    ...object.rows
      .filter((row) => row.group === group.name)
      .map((row) => `    ${endsText(row)} id ${row.field}`),
    "  }",
  ]);
  return [
    `object ${object.name}: ${head}  every 5m {`,
    "  owner desk",
    `  match ${names.map((name) => `${name}.email`).join(" = ")}${object.ignoringCase ? " ignoring case" : ""}`,
    ...(object.where === undefined ? [] : [`  where ${object.where}.active = true`]),
    ...createText(object),
    `  delete ${deleteText(object, names)}`,
    ...initialText(object),
    ...rows,
    ...groups,
    ...listText(object),
    "}",
    "",
  ].join("\n");
}

function listText({ list }: ObjectShape): readonly string[] {
  if (list === undefined) return [];
  const arrow = list.ends.some((end) => end.role === "both") ? " <-> " : " -> ";
  const ends = (more: string) => list.ends.map(({ system }) => `${system}.${listField}${more}`);
  const rows = list.rows.map(
    ({ field, conflict, empty }) =>
      `    ${ends(`.${field}`).join(arrow)} ${conflictText(conflict)} empty ${empty}`,
  );
  const match = ends(`.${itemKey}`).join(" = ");
  return [`  each ${ends("").join(arrow)} match ${match} {`, ...rows, "  }"];
}

function createText({ create }: ObjectShape): readonly string[] {
  switch (create.kind) {
    case "all":
      return [];
    case "never":
      return ["  create never"];
    case "in": {
      const when = create.when === undefined ? "" : ` when ${create.when}.wanted = true`;
      return [`  create in ${create.systems.join(", ")}${when}`];
    }
  }
}

function deleteText(object: ObjectShape, names: readonly string[]): string {
  switch (object.delete) {
    case "edit wins":
    case "delete wins":
      return `propagate ${object.delete}`;
    case "archive":
      return `archive ${names.map((name) => `${name}.archived = true`).join(", ")}`;
    default:
      return object.delete;
  }
}

function initialText({ initial }: ObjectShape): readonly string[] {
  if (initial === undefined) return [];
  const by = initial.kind === "authority" ? `authority ${initial.system}` : initial.kind;
  return [`  initial full then incremental, differences by ${by}`];
}

function rowText(object: ObjectShape, row: RowShape): string {
  const isOneWay = !row.ends.some((end) => end.role === "both");
  return [
    endsText(row),
    conflictText(row.conflict),
    `empty ${row.empty}`,
    ...(isOneWay ? [`drift ${row.drift}`] : []),
    ...(row.using === undefined ? [] : [`using ${row.using}`]),
    ...(row.map === undefined ? [] : [`via ${mapName(object, row)}`]),
    ...(row.advance ? [`advance ${stages.map((stage) => `"${stage}"`).join(", ")}`] : []),
    ...(row.fallback === undefined ? [] : [`default "${row.fallback}"`]),
    ...(row.required ? ["required"] : []),
    ...(row.when === undefined ? [] : [`when ${row.when}.kind = "x"`]),
    ...(row.type === "ref" ? ["ref Firm"] : []),
    `id ${row.field}`,
  ].join(" ");
}

function endsText({ field, ends }: RowShape): string {
  const path = ({ system }: (typeof ends)[number]) => `${system}.${field}`;
  const peers = ends.filter((end) => end.role === "both").map(path);
  const sources = ends.filter((end) => end.role === "source").map(path);
  const sinks = ends.filter((end) => end.role === "sink").map(path);
  const left = peers.length > 0 ? peers.join(" <-> ") : sources.join(", ");
  return sinks.length === 0 ? left : `${left} -> ${sinks.join(", ")}`;
}

function conflictText(conflict: ConflictShape | undefined): string {
  switch (conflict?.kind) {
    case undefined:
      return "";
    case "authority":
      return `authority ${conflict.order.join(", ")}`;
    case "latest":
      return conflict.order.length === 0
        ? "latest"
        : `latest authority ${conflict.order.join(", ")}`;
    case "review":
      return "review by desk";
    case "prefer":
      return `prefer ${conflict.system}`;
    case "merge":
      return conflict.function === "words"
        ? `merge with "${wordsPath}"`
        : `merge ${conflict.function}`;
  }
}

function catalogueOf(system: SystemShape, shape: Shape): Catalogue {
  const objects = shape.objects.flatMap((object) => {
    const fields = new Map<string, CatalogueField>([["id", fieldOf("text", true, true)]]);
    for (const row of object.rows) fields.set(row.field, fieldOf(typeOf(row), false, false));
    fields.set("email", fieldOf("text", false, system.uniqueKey));
    for (const name of ["active", "wanted", "archived"])
      fields.set(name, fieldOf("boolean", false, false));
    fields.set("kind", fieldOf("text", false, false));
    if (object.list !== undefined) {
      fields.set(listField, fieldOf("list", false, false));
      for (const name of [itemKey, itemNote, ...object.list.rows.map((row) => row.field)])
        fields.set(`${listField}.${name}`, fieldOf("text", false, false));
    }
    const modified = system.stamps === "none" ? {} : { modified: "modified" };
    if (system.stamps !== "none") fields.set("modified", fieldOf("datetime", true, false));
    const entry = { label: object.records, id: "id", create: true, update: true, delete: true };
    const whole = { ...entry, ...modified, fields: Object.fromEntries(fields) };
    if (object.staged !== system.name) return [[object.records, whole] as const];
    const earlier = { ...whole.fields, [successorField]: fieldOf("text", true, false) };
    const stage = { ...whole, label: earlierStage, fields: earlier };
    return [[earlierStage, stage] as const, [object.records, whole] as const];
  });
  return {
    formatVersion: 1,
    connector: connectorName(system),
    origin: "written",
    objects: Object.fromEntries(objects),
  };
}

function typeOf({ type }: RowShape): CatalogueField["type"] {
  switch (type) {
    case "integer":
    case "boolean":
      return type;
    case "tags":
      return "multi_enum";
    case "ref":
      return "reference";
    default:
      return "text";
  }
}

function fieldOf(type: CatalogueField["type"], readOnly: boolean, unique: boolean): CatalogueField {
  return {
    label: type,
    type,
    native: type,
    required: false,
    readOnly,
    createOnly: false,
    unique,
    indexed: true,
    verified: true,
  };
}

/** Systems of one kind share a name, as connectors do. */
function connectorName(system: SystemShape): string {
  const { stamps, feed, guarded, idempotent, lagMs, trims, replicas, searchLagMs, byStamp } =
    system;
  return [
    "sim",
    stamps,
    feed,
    guarded ? "guarded" : "open",
    idempotent ? "keyed" : "bare",
    lagMs > 0 ? "late" : "now",
    trims ? "trims" : "keeps",
    ...(byStamp ? ["stamped"] : []),
    ...(searchLagMs > 0 ? ["searched", searchLagMs] : []),
    ...(replicas === undefined ? [] : [replicas.read ? "behind" : "feed", replicas.behindMs]),
  ].join("_");
}

function manifestOf(system: SystemShape): Manifest {
  const [journal] = memory.feeds;
  const isPoll = system.feed === "poll";
  const { behindMs = 0, read = false } = system.replicas ?? {};
  const { lagMs, searchLagMs } = system;
  const lookBackSeconds = system.byStamp ? longestCommitMs / 1000 : 0;
  const lagSeconds = Math.max(lagMs, behindMs, searchLagMs) / 1000;
  return {
    ...memory,
    name: connectorName(system),
    label: system.name,
    feeds: [{ ...journal, mode: system.feed, seesDeletions: !isPoll, lagSeconds, lookBackSeconds }],
    searchLagSeconds: searchLagMs / 1000,
    readLagSeconds: read ? behindMs / 1000 : 0,
    stamps: {
      ...memory.stamps,
      grain: system.stamps,
      precisionSeconds: system.stamps === "none" ? null : 0.001,
    },
    guard: system.guarded ? memory.guard : { ...memory.guard, kind: "none", operations: [] },
    idempotency: { ...memory.idempotency, kind: system.idempotent ? "idempotency_key" : "none" },
    atomicBatch: false,
  };
}
