/**
 * Two or more systems in memory and a state, for tests of whole runs: the test is their users, and may
 * stand between the run and what it calls.
 */
import { compile } from "../../compiler/compile.ts";
import { given } from "../../core/given.ts";
import type { Host } from "../../core/host.ts";
import type { Catalogue, Plan, PlanMap } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";
import { manifest } from "../../runtime/connectors/memory/manifest.ts";
import {
  type MemorySystem,
  openMemorySystem,
} from "../../runtime/connectors/memory/memory-system.ts";
import type { Engine } from "../../runtime/engine/engine.ts";
import { openMemoryEngine } from "../../runtime/engine/memory/memory-engine.ts";
import type { RunReport } from "../../runtime/report.ts";
import { run } from "../../runtime/run.ts";
import { knownManifests } from "./packages.ts";
import { memoryCatalogue } from "./run-spec.ts";
import { testHost } from "./test-host.ts";

export interface World {
  readonly engine: Engine;
  readonly host: Host;
  readonly systems: ReadonlyMap<string, MemorySystem>;
  readonly system: (alias: string) => MemorySystem;
  /** A user makes a record; its e-mail address is its name in the test. */
  put(alias: string, name: string, fields: Fields): void;
  edit(alias: string, name: string, fields: Fields): void;
  remove(alias: string, name: string): void;
  /** Undefined: there is none. */
  fields(alias: string, name: string): Fields | undefined;
  /** One pass, through what the test puts in between. */
  pass(between?: Between): Promise<RunReport>;
  /** Milliseconds that the run waited. */
  readonly waits: number[];
}

export type Fields = Readonly<Record<string, Native>>;

export interface Between {
  readonly connector?: (alias: string, connector: Connector) => Connector;
  /** What the compiler and the run take the systems for. */
  readonly manifest?: Manifest;
  readonly engine?: (engine: Engine) => Engine;
  /** Another plan than the world was opened with, and whether it is taken as it is. */
  readonly plan?: Plan;
  readonly anyPlan?: boolean;
  /** Whether the run is told where the spec says what. */
  readonly hasPlaces?: boolean;
}

const fields = {
  email: "text",
  name: "text",
  title: "text",
  visits: "integer",
  lines: "list",
  "lines.key": "text",
  "lines.count": "integer",
  archived: "boolean",
  constructor: "text",
} as const;

/** People, and leads that name the person they became. */
const catalogue: Catalogue = (() => {
  const people = memoryCatalogue("people", fields);
  const leads = memoryCatalogue("leads", { ...fields, person: "reference" });
  return { ...people, objects: { ...people.objects, ...leads.objects } };
})();

/** `body`: the objects of a spec about `people`, after systems a, b and c and an owner `desk`. */
export function compileWorld(body: string): Plan {
  const text = `edition 2026
package acme.world
system a: memory "A"
system b: memory "B"
${/\bc\./.test(body) ? 'system c: memory "C"' : ""}
owner desk "Service desk" email "desk@acme.example"

${body}`;
  const catalogues = new Map<string, Catalogue>(["a", "b", "c"].map((alias) => [alias, catalogue]));
  const { plan, map, diagnostics } = compile({
    package: { files: [{ file: "world.sync", text }], catalogues },
    manifests: knownManifests,
  });
  const error = diagnostics.find((one) => one.severity === "error");
  if (plan === undefined || map === undefined) throw new Error(`${error?.code}: ${error?.message}`);
  maps.set(plan, map);
  return plan;
}

const maps = new WeakMap<Plan, PlanMap>();

export function openWorld(plan: Plan, host = testHost()): World {
  const waits: number[] = [];
  const systems = new Map(
    ["a", "b", "c"].map((name) => [name, openMemorySystem({ name, catalogue, clock: host.clock })]),
  );
  const engine = openMemoryEngine({ clock: host.clock });
  const system = (alias: string) => {
    const found = systems.get(alias);
    if (found === undefined) throw new Error(`there is no system ${alias}`);
    return found;
  };
  const address = (name: string) => `${name}@acme.example`;
  const find = (alias: string, name: string) =>
    system(alias)
      .all("people")
      .find((one) => one.fields["email"] === address(name));
  return {
    engine,
    host,
    systems,
    system,
    waits,
    put: (alias, name, values) =>
      void system(alias).put("people", { email: address(name), ...values }),
    edit: (alias, name, values) =>
      system(alias).edit("people", find(alias, name)?.id ?? "", values),
    remove: (alias, name) => system(alias).remove("people", find(alias, name)?.id ?? ""),
    fields: (alias, name) => find(alias, name)?.fields,
    pass: ({
      connector,
      manifest: like,
      engine: around,
      plan: other,
      anyPlan = false,
      hasPlaces = false,
    } = {}) => {
      const used = other ?? plan;
      return run(used, {
        systems: new Map(
          used.systems.map(({ id }) => {
            const own = system(id).connector;
            return [id, { connector: connector?.(id, own) ?? own, manifest: like ?? manifest }];
          }),
        ),
        engine: around?.(engine) ?? engine,
        host,
        anyPlan,
        ...given({ map: hasPlaces ? maps.get(used) : undefined }),
        pause: async (ms) => void waits.push(ms),
        signal: new AbortController().signal,
      });
    },
  };
}

/** Records written in a run. */
export function written({ runs }: RunReport): number {
  return runs.reduce((sum, one) => sum + one.created + one.updated + one.deleted, 0);
}
