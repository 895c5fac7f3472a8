/**
 * Whether what a test expects is so. Where it is not, the failure says what stands there instead and
 * which decision led there, by the line of the spec.
 */
import type { TestExpectation, TestPlace, TestTarget } from "../../plan/test-case.ts";
import type { Native } from "../../rules/values/native.ts";
import { standing } from "../alerts/words.ts";
import type { AuditEntry, StoredHold } from "../engine/engine.ts";
import { nameOf } from "./records.ts";
import type { Failure, TestRecord, TestState } from "./test-state.ts";
import { whatStopped, whyNone } from "./why-not.ts";

type Expectation = { readonly place: TestPlace } & TestExpectation;
type Counting = Extract<TestExpectation, { kind: "expect_count" }>;

export async function judge(step: Expectation, state: TestState): Promise<Failure | undefined> {
  const { records, report, engine } = state;
  const { place } = step;
  switch (step.kind) {
    case "expect_record": {
      const found = await records.find(step.target, place);
      if (!("id" in found)) {
        const isNone = (await records.all(step.target)).length === 0;
        return isNone ? { ...found, because: await whyNone(step.target, state) } : found;
      }
      const [field] = await records.differences(found, step.fields);
      if (field === undefined) return undefined;
      const shown = (await records.fields(found))[field] ?? null;
      const wanted = step.fields[field];
      const what = `${nameOf(step.target)} has ${field}: ${told(shown)}, expected ${told(wanted === undefined ? null : records.native(wanted))}`;
      return { place, what, because: await ledTo(found, field, state) };
    }
    case "expect_no_record": {
      for (const found of await records.all(step.target)) {
        const differ = step.fields && (await records.differences(found, step.fields));
        if (differ !== undefined && differ.length > 0) continue;
        const what = `there is a record of ${nameOf(step.target)}, expected none`;
        return { place, what, because: await ledTo(found, undefined, state) };
      }
      return undefined;
    }
    case "expect_count": {
      const found = await count(step, state);
      if (found === step.count) return undefined;
      const where = step.system === undefined ? "" : ` in ${step.system}`;
      const what = `${counted[step.of](found)}${where}, expected ${step.count}`;
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
      const what = `no conflict waits on ${step.system}.${step.field}`;
      return { place, what, because: await lastDecisions(state) };
    }
    case "expect_hold": {
      const holds = await holdsOn(step, state);
      const isHeld = holds.some((hold) => step.class === undefined || hold.class === step.class);
      if (isHeld) return undefined;
      const others = holds.map((hold) => hold.class).join(", ");
      const what = `nothing waits on ${placeOf(step)}${others === "" ? "" : ` but ${others}`}`;
      return { place, what, because: await lastDecisions(state) };
    }
    case "expect_no_hold": {
      const [hold] = await holdsOn(step, state);
      if (hold === undefined) return undefined;
      const what = `${placeOf(step)} waits for a person: ${hold.why || hold.class}`;
      return { place, what };
    }
    case "expect_lost": {
      const record = await recordOf(step.target, state);
      const entries = record === undefined ? [] : await engine.audit({});
      const missing = Object.entries(step.fields).find(
        ([field, value]) =>
          !entries.some(
            (one) =>
              one.lost &&
              one.system === record?.system &&
              one.record === record.id &&
              one.field === field &&
              records.isSame(record, field, one.from, records.native(value)),
          ),
      );
      if (missing === undefined) return undefined;
      const [field, value] = missing;
      const what = `the audit knows of no loss of ${field}: ${told(records.native(value))} in ${nameOf(step.target)}`;
      return {
        place,
        what,
        because: record === undefined ? [] : await ledTo(record, field, state),
      };
    }
    case "expect_refusal":
      return state.isRefused
        ? undefined
        : { place, what: "the last run was not refused: its plan is accepted, or changes nothing" };
    case "expect_brake": {
      const stopped = report?.runs.find((one) => one.brake !== undefined);
      if ((stopped !== undefined) === step.isTripped) return undefined;
      const what = step.isTripped
        ? "no brake stopped the last run"
        : `a brake stopped ${stopped?.object} in the last run`;
      return { place, what, because: whatStopped(state) };
    }
  }
}

/** In the last run; holds are those that are open now. */
async function count({ of, system }: Counting, state: TestState): Promise<number> {
  const { tried, engine, auditedBefore } = state;
  const isThere = (one: { readonly system: string }) =>
    system === undefined || one.system === system;
  switch (of) {
    case "writes":
      return tried.filter((one) => one.failure === undefined && isThere(one)).length;
    case "failures":
      // An edit between our read and our write is no failure: it is read, and decided again.
      return tried.filter(
        (one) => one.failure !== undefined && one.failure !== "moved" && isThere(one),
      ).length;
    case "losses":
      return (await engine.audit({})).filter(
        (one) => one.lost && one.sequence > auditedBefore && isThere(one),
      ).length;
    case "holds":
      return (await engine.holds()).filter(
        (hold) => system === undefined || hold.shown.some(isThere),
      ).length;
  }
}

const counted: Readonly<Record<Counting["of"], (count: number) => string>> = {
  writes: (one) => `the last run wrote ${one} record${one === 1 ? "" : "s"}`,
  failures: (one) => `${one} write${one === 1 ? "" : "s"} of the last run failed`,
  losses: (one) => `the last run overwrote ${one} edit${one === 1 ? "" : "s"}`,
  holds: (one) => `${one} case${one === 1 ? " waits" : "s wait"} for a person`,
};

/** The cases of a record's link, or those of one of its fields. */
export async function holdsOn(
  { target, field }: { readonly target: TestTarget; readonly field?: string },
  state: TestState,
): Promise<readonly StoredHold[]> {
  const record = await recordOf(target, state);
  if (record === undefined) return [];
  const holds: StoredHold[] = [];
  for (const { id } of state.input.plan.objects) {
    for (const link of await state.engine.links(id, { kind: "record", id: record.id })) {
      if (!link.records.some((one) => one.system === record.system)) continue;
      holds.push(
        ...link.holds.filter(
          (hold) =>
            hold.instead === undefined &&
            (field === undefined ||
              hold.shown.some((one) => one.system === record.system && one.field === field)),
        ),
      );
    }
  }
  return holds;
}

/** Also one that is gone by now, where it has a name. */
async function recordOf(
  target: TestTarget,
  { records }: TestState,
): Promise<TestRecord | undefined> {
  if (target.kind === "name") return records.named(target.name);
  const all = await records.all(target);
  return all.length === 1 ? all[0] : undefined;
}

function placeOf({
  target,
  field,
}: {
  readonly target: TestTarget;
  readonly field?: string;
}): string {
  return field === undefined ? nameOf(target) : `${field} of ${nameOf(target)}`;
}

/** A path may name its object first: `hs.contacts.jobtitle`. */
function isField(field: string, path: string): boolean {
  return path === field || path.endsWith(`.${field}`);
}

/** The decisions on a record, and what kept the last run from others. */
async function ledTo(
  record: TestRecord,
  field: string | undefined,
  state: TestState,
): Promise<readonly string[]> {
  return [...(await decisionsOn(record, field, state)), ...whatStopped(state)];
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
        if (isOn) found.push(`${hold.place} ${standing(hold)}: ${hold.why || hold.class}`);
      }
      if (link.ambiguous !== undefined) found.push(`it stands alone: ${link.ambiguous}`);
    }
  }
  return found.slice(-5);
}

async function lastDecisions(state: TestState): Promise<readonly string[]> {
  const { engine } = state;
  const entries = await engine.audit({});
  const run = entries.at(-1)?.run;
  return entries
    .filter((one) => one.run === run)
    .map(toldEntry)
    .slice(-10)
    .concat(whatStopped(state));
}

function toldEntry(entry: AuditEntry): string {
  const { place, system, stage, field, from, to } = entry;
  const by = entry.by === undefined ? entry.case : `${entry.case}, by ${entry.by}`;
  return `${place} ${system}.${stage} ${field}: ${told(from)} → ${told(to)} (${by})`;
}

function told(native: Native): string {
  return native === null ? "empty" : JSON.stringify(native);
}
