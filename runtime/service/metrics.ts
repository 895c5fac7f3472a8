/**
 * What a service did and how things stand, in the form that Prometheus reads. What was done is counted as it is
 * told; how things stand is asked of the state when somebody looks.
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Plan } from "../../plan/index.ts";
import { changesToldOf } from "../alerts/changed-catalogues.ts";
import type { Engine } from "../engine/engine.ts";
import { freshnessOf } from "../freshness.ts";
import { rowShares } from "../row-shares.ts";
import type { ServiceEvent } from "./service.ts";
import { objectSchedule } from "./turns.ts";

export interface Metrics {
  readonly note: (event: ServiceEvent) => void;
  readonly received: (system: string, outcome: string) => void;
  /** The text, and the type that it is to be served as. */
  readonly read: () => Promise<{ readonly text: string; readonly type: string }>;
}

export interface MetricsSettings {
  readonly plan: Plan;
  readonly engine: Pick<Engine, "size" | "standing" | "holds" | "firings" | "note" | "conditions">;
  readonly now: () => number;
  /** Calls a second that each system allows, where it says so. */
  readonly budgets: ReadonlyMap<string, number>;
  /** By system: seconds for which calls had to wait for other runners. */
  readonly waits: () => ReadonlyMap<string, number>;
}

export function openMetrics({ plan, engine, now, budgets, waits }: MetricsSettings): Metrics {
  const registers = [new Registry()];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `concordat_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `concordat_${name}`, help, labelNames, registers });

  const runs = counter("runs_total", "Runs of an object, by how they ended.", [
    "object",
    "outcome",
  ]);
  const changes = counter("changes_total", "Records that came with other values.", ["object"]);
  const writes = counter("writes_total", "Records written.", ["object", "kind"]);
  const conflicts = counter("conflicts_total", "Rows decided by a conflict clause, or held.", [
    "object",
  ]);
  const failed = counter("failed_writes_total", "Writes that a system refused or did not answer.", [
    "object",
  ]);
  const calls = counter("calls_total", "Calls of a system.", ["system"]);
  const webhooks = counter("webhooks_total", "Webhooks that came.", ["system", "outcome"]);
  const seconds = new Histogram({
    name: "concordat_run_seconds",
    help: "How long a run of an object takes.",
    labelNames: ["object"],
    buckets: [0.01, 0.1, 1, 10, 60, 600, 3600],
    registers,
  });
  const budget = gauge("call_budget_per_second", "Calls a second that a system allows.", [
    "system",
  ]);
  for (const [system, rate] of budgets) budget.set({ system }, rate);

  const waited = counter(
    "call_wait_seconds_total",
    "How long calls had to wait because other runners had used up what a system allows.",
    ["system"],
  );

  const links = gauge("links", "Entities that are linked.", ["object"]);
  const queued = gauge("queued", "Entities with something to do.", ["object"]);
  const held = gauge("held", "Cases that wait, by what they wait for.", ["object", "class"]);
  const oldest = gauge("oldest_hold_seconds", "How long the oldest case has waited.", ["object"]);
  const share = gauge("row_agreed_ratio", "The share of entities on which a row agrees.", [
    "object",
    "row",
  ]);
  const heldRows = gauge("row_held", "Entities with a case of the row that waits for a person.", [
    "object",
    "row",
  ]);
  const disagreed = gauge(
    "row_disagreement_seconds",
    "How long the oldest entity has waited on which a row does not agree.",
    ["object", "row"],
  );
  const lag = gauge("seconds_since_run", "How long ago an object's last turn was over.", [
    "object",
  ]);
  const behind = gauge(
    "unsynced_seconds",
    "How long ago all changes of an object with `fresh within` were in agreement.",
    ["object"],
  );
  const allowed = gauge("fresh_within_seconds", "How long its changes may take.", ["object"]);
  const drifted = gauge("catalogue_changes", "Where a system is no longer as its catalogue says.", [
    "system",
  ]);
  for (const { id } of plan.objects) {
    for (const outcome of ["done", "short", "brake"]) runs.inc({ object: id, outcome }, 0);
  }

  return {
    note(event) {
      if (event.kind !== "ran") return;
      for (const run of event.report.runs) {
        const { object } = run;
        const isShort = run.failed > 0 || run.unread.length > 0;
        const outcome = run.brake !== undefined ? "brake" : isShort ? "short" : "done";
        runs.inc({ object, outcome });
        changes.inc({ object }, run.changed);
        writes.inc({ object, kind: "create" }, run.created);
        writes.inc({ object, kind: "update" }, run.updated);
        writes.inc({ object, kind: "delete" }, run.deleted);
        conflicts.inc({ object }, run.conflicts);
        failed.inc({ object }, run.failed);
        seconds.observe({ object }, run.ms / 1000);
        for (const [system, count] of Object.entries(run.calls)) calls.inc({ system }, count);
      }
    },
    received(system, outcome) {
      webhooks.inc({ system, outcome });
    },
    async read() {
      const [holds, firings] = [await engine.holds(), await engine.firings()];
      waited.reset();
      for (const [system, seconds] of waits()) waited.inc({ system }, seconds);
      held.reset();
      oldest.reset();
      disagreed.reset();
      for (const object of plan.objects) {
        const { id } = object;
        const size = await engine.size(id);
        for (const one of rowShares(object, await engine.standing(id))) {
          const of = { object: id, row: one.row };
          share.set(of, one.links === 0 ? 1 : one.agreed / one.links);
          heldRows.set(of, one.held);
          if (one.since !== undefined) disagreed.set(of, Math.max(0, (now() - one.since) / 1000));
        }
        links.set({ object: id }, size.links);
        queued.set({ object: id }, size.dirty);
        const own = holds.filter((one) => one.object === id);
        for (const [kind, some] of Map.groupBy(own, (one) => one.class)) {
          held.set({ object: id, class: kind }, some.length);
        }
        const first = Math.min(...own.map((one) => one.opened));
        if (own.length > 0) oldest.set({ object: id }, Math.max(0, (now() - first) / 1000));
        const last = firings.get(objectSchedule(id));
        if (last !== undefined) lag.set({ object: id }, Math.max(0, (now() - last) / 1000));
      }
      const changed = changesToldOf(await engine.conditions());
      for (const { id } of plan.systems) drifted.set({ system: id }, changed.get(id) ?? 0);
      behind.reset();
      allowed.reset();
      for (const { object, upTo, within } of await freshnessOf(plan, engine, now())) {
        behind.set({ object }, Math.max(0, (now() - upTo) / 1000));
        allowed.set({ object }, within);
      }
      const [registry] = registers;
      return {
        text: (await registry?.metrics()) ?? "",
        type: registry?.contentType ?? "text/plain",
      };
    },
  };
}
