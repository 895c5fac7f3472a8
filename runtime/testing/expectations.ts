/**
 * Whether what a test expects is so. Where it is not, the failure says what stands there instead and
 * which decision led there, by the line of the spec.
 */
import type { TestStep } from "../../plan/test-case.ts";
import type { Native } from "../../rules/values/native.ts";
import type { AuditEntry } from "../engine/engine.ts";
import { nameOf } from "./records.ts";
import type { Failure, TestRecord, TestState } from "./test-state.ts";

type Expectation = Extract<
  TestStep,
  { kind: "expect_record" | "expect_no_record" | "expect_writes" | "expect_conflict" }
>;

export async function judge(step: Expectation, state: TestState): Promise<Failure | undefined> {
  const { records, report, engine } = state;
  const { place } = step;
  switch (step.kind) {
    case "expect_record": {
      const found = records.find(step.target, place);
      if (!("id" in found)) return found;
      const [field] = records.differences(found, step.fields);
      if (field === undefined) return undefined;
      const shown = records.fields(found)[field] ?? null;
      const wanted = step.fields[field];
      const what = `${nameOf(step.target)} has ${field}: ${told(shown)}, expected ${told(wanted === undefined ? null : records.native(wanted))}`;
      return { place, what, because: await decisionsOn(found, field, state) };
    }
    case "expect_no_record": {
      const all = records.all(step.target);
      const found = all.find(
        (one) => step.fields === undefined || records.differences(one, step.fields).length === 0,
      );
      if (found === undefined) return undefined;
      const what = `there is a record of ${nameOf(step.target)}, expected none`;
      return { place, what, because: await decisionsOn(found, undefined, state) };
    }
    case "expect_writes": {
      const runs = report?.runs ?? [];
      const written = runs.reduce((sum, one) => sum + one.created + one.updated + one.deleted, 0);
      if (written === step.count) return undefined;
      const what = `the last run wrote ${written} record${written === 1 ? "" : "s"}, expected ${step.count}`;
      return { place, what, because: await lastDecisions(state) };
    }
    case "expect_conflict": {
      const holds = await engine.holds();
      const isHeld = holds.some(
        (hold) =>
          hold.class === "conflict" &&
          hold.shown.some((one) => one.system === step.system && isField(one.field, step.field)),
      );
      if (isHeld) return undefined;
      return { place, what: `no conflict waits on ${step.system}.${step.field}` };
    }
  }
}

/** A path may name its object first: `hs.contacts.jobtitle`. */
function isField(field: string, path: string): boolean {
  return path === field || path.endsWith(`.${field}`);
}

async function decisionsOn(
  record: TestRecord,
  field: string | undefined,
  { engine, input }: TestState,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { id } of input.plan.objects) {
    for (const link of await engine.links(id, { kind: "record", id: record.id })) {
      const isOf = link.records.some((one) => one.system === record.system);
      if (!isOf) continue;
      const entries = await engine.audit({ link: link.id });
      const own = entries.filter(
        (one) => one.record === record.id && (field === undefined || one.field === field),
      );
      found.push(...own.map(toldEntry));
      for (const hold of link.holds) {
        const isOn = field === undefined || hold.shown.some((one) => one.field === field);
        if (isOn) found.push(`${hold.place} waits for a person: ${hold.why || hold.class}`);
      }
      if (link.ambiguous !== undefined) found.push(`it stands alone: ${link.ambiguous}`);
    }
  }
  return found.slice(-5);
}

async function lastDecisions({ engine }: TestState): Promise<readonly string[]> {
  const entries = await engine.audit({});
  const run = entries.at(-1)?.run;
  return entries
    .filter((one) => one.run === run)
    .map(toldEntry)
    .slice(-10);
}

function toldEntry(entry: AuditEntry): string {
  const { place, system, stage, field, from, to } = entry;
  const by = entry.by === undefined ? entry.case : `${entry.case}, by ${entry.by}`;
  return `${place} ${system}.${stage} ${field}: ${told(from)} → ${told(to)} (${by})`;
}

function told(native: Native): string {
  return native === null ? "empty" : JSON.stringify(native);
}
