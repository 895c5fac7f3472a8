/**
 * Why a run did not do what a test expects of it: what stopped it, and for a record that is not there,
 * what kept each link from making one. Sentences, with the line of the spec where there is one.
 */
import type { ObjectPlan } from "../../plan/index.ts";
import type { TestTarget } from "../../plan/test-case.ts";
import { compileExpression } from "../../rules/expression.ts";
import type { StoredLink, StoredRecord } from "../engine/engine.ts";
import { placesOf } from "../places.ts";
import type { TestState } from "./test-state.ts";

/** Brakes, and systems that did not answer or refused a write, of the last run. */
export function whatStopped({ report, input }: TestState): readonly string[] {
  const places = placesOf(input.map);
  return (report?.runs ?? []).flatMap(({ object, brake, unread, failures }) => [
    ...(brake === undefined
      ? []
      : [
          `${places.ofClause(object, "brake")} the brake of ${object} stopped the last run, which wrote nothing of it: ${brake.why}`,
        ]),
    ...unread.map(({ system, why }) => `${system} could not be read: ${why}`),
    ...failures.map(({ system, why }) => `a write in ${system} failed: ${why}`),
  ]);
}

export async function whyNone(target: TestTarget, state: TestState): Promise<readonly string[]> {
  const stopped = whatStopped(state);
  if (target.kind === "name") return stopped;
  const { system, object } = target;
  const reasons: string[] = [];
  for (const plan of state.input.plan.objects) {
    const end = plan.ends.find((one) => one.system === system);
    if (end === undefined || !end.stages.some((stage) => stage.object === object)) continue;
    reasons.push(...(await whyNoneOf(plan, system, state)));
  }
  const most = 5;
  const more = reasons.length > most ? [`and ${reasons.length - most} more`] : [];
  return [...reasons.slice(0, most), ...more, ...stopped];
}

async function whyNoneOf(
  plan: ObjectPlan,
  system: string,
  state: TestState,
): Promise<readonly string[]> {
  const at = placesOf(state.input.map).ofObject(plan.id);
  const creation = plan.create.find((one) => one.system === system);
  if (creation === undefined) return [`${at} ${plan.id} creates no records in ${system}`];
  const links = await state.engine.links(plan.id);
  const lacking = links.filter((link) => link.records.every((one) => one.system !== system));
  if (lacking.length === 0) return [`${at} ${plan.id} knows of no record to make one of`];
  const conditions = creation.when.map(compileExpression);
  const today = new Date(state.time.clock.now()).toISOString().slice(0, "YYYY-MM-DD".length);
  return lacking.flatMap((link) =>
    reasonsOf(link).map(
      (reason) => `${at} none was made in ${system} for ${told(link)}: ${reason}`,
    ),
  );

  function reasonsOf(link: StoredLink): readonly string[] {
    if (link.ambiguous !== undefined) return [`it stands alone: ${link.ambiguous}`];
    if (link.tombstones.includes(system)) return ["the one that was there has been deleted"];
    const waiting = link.holds.map(({ place, why, class: kind }) => `${place} ${why || kind}`);
    if (waiting.length > 0) return waiting;
    if (link.inScope === false) return ["it is not in the scope of `where`"];
    const context = { field: fieldOf(link.records), today };
    const isMet = conditions.length === 0 || conditions.some((holds) => holds(context) === true);
    if (!isMet) return ["the condition of `create` does not hold"];
    return ["a value that it needs is missing, or waits for another record"];
  }
}

function fieldOf(records: readonly StoredRecord[]) {
  return (system: string, field: string, stage?: string) => {
    const record = records.find(
      (one) => one.system === system && (stage === undefined || one.stage === stage),
    );
    return record?.fields[field];
  };
}

function told({ records }: StoredLink): string {
  return records.map(({ system, stage, id }) => `${system}.${stage} ${id}`).join(" and ");
}
