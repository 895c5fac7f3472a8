/**
 * Sends writes to their systems: batch by batch, systems side by side, each write with one answer.
 * What a system is too busy for is tried again after it says so, a few times; then it is the run's
 * to report and the next run's to repeat. Until then it is left alone, so that systems beside it go on
 * and nobody waits for each batch anew. What it answers as stored and did not store is sent once more.
 */
import type { Random } from "../../core/host.ts";
import type { Write } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { ErrorRules } from "../program/error-rules.ts";
import type { Running } from "../running.ts";
import type { Attempt, Effect } from "./effects.ts";
import { afterBoth, ignoredIn, isIgnored } from "./ignored-writes.ts";
import { ofFields } from "./of-fields.ts";
import { readBefore } from "./read-before.ts";
import { partedByRefusal } from "./refused-fields.ts";

export async function attempt(
  effects: readonly Effect[],
  errors: ErrorRules,
  { engine, lease, systems, host: { clock, random }, signal }: Running,
): Promise<readonly Attempt[]> {
  const bySystem = Map.groupBy(effects, (effect) => effect.intent.system);
  const lanes = [...bySystem].map(async ([system, lane]) => {
    const attempts: Attempt[] = [];
    for (const [stage, group] of Map.groupBy(lane, (effect) => effect.intent.stage)) {
      const size = systems.writeBatch(system);
      for (let at = 0; at < group.length; at += size) {
        attempts.push(...(await writeBatch(system, stage, group.slice(at, at + size))));
      }
    }
    return attempts;
  });
  return (await Promise.all(lanes)).flat();

  async function writeBatch(
    system: string,
    stage: string,
    batch: readonly Effect[],
  ): Promise<readonly Attempt[]> {
    const busy = systems.busy.get(system);
    if (busy !== undefined && clock.monotonic() < busy.until) {
      return batch.map((effect) => ({ kind: "failed", effect, error: busy.error }));
    }
    let left = batch;
    const settled: Attempt[] = [];
    for (let tried = 0; left.length > 0; tried++) {
      const attempts = await writeOnce(system, stage, left);
      const failed = attempts.filter(isPassing);
      const wait = waitFor(failed, tried, random);
      const again: readonly Attempt[] = tried < mostRepeats && wait <= longestWaitMs ? failed : [];
      settled.push(...attempts.filter((one) => !again.includes(one)));
      left = again.map((one) => one.effect);
      if (left.length > 0) await systems.pause(wait, signal);
      else leaveAlone(system, failed, wait);
    }
    return sendRest(system, stage, await insist(system, stage, settled));
  }

  function leaveAlone(system: string, failed: readonly Failed[], wait: number): void {
    const error = failed.find((one) => one.error.kind === "rate_limit")?.error;
    if (error !== undefined) systems.busy.set(system, { until: clock.monotonic() + wait, error });
  }

  /** What a system refuses for some of its fields is sent without them. */
  async function sendRest(
    system: string,
    stage: string,
    attempts: readonly Attempt[],
  ): Promise<readonly Attempt[]> {
    const parted = attempts.map((one) => ({ one, parts: partedByRefusal(one, errors) }));
    const rest = parted.flatMap(({ parts }) => parts?.rest ?? []);
    if (rest.length === 0) return attempts;
    // What is in doubt from here on is no more than this.
    await engine.intend(
      lease,
      rest.map((effect) => effect.intent),
    );
    const refused = parted.map(({ one, parts }) => parts?.refused ?? one);
    return [...refused, ...(await writeBatch(system, stage, rest))];
  }

  /** Once more for what was ignored; then it is a refusal. */
  async function insist(
    system: string,
    stage: string,
    attempts: readonly Attempt[],
  ): Promise<readonly Attempt[]> {
    const open = attempts.filter(isIgnored);
    const again = await writeOnce(
      system,
      stage,
      open.map((one) => ofFields(one.effect, ignoredIn(one))),
    );
    return [
      ...attempts.filter((one) => !isIgnored(one)),
      ...open.flatMap((first, at) => afterBoth(first, again[at])),
    ];
  }

  async function writeOnce(
    system: string,
    stage: string,
    batch: readonly Effect[],
  ): Promise<readonly Attempt[]> {
    const moved = await orRefusal(() => readBefore(batch, systems, signal));
    if (moved instanceof ConnectorError) {
      return batch.map((effect) => ({ kind: "failed", effect, error: moved }));
    }
    const open = batch.filter((effect) => !moved.has(effect));
    const results =
      open.length === 0
        ? []
        : await orRefusal(() => systems.connector(system).write(stage, open.map(writeOf), signal));
    const ofAll = results instanceof ConnectorError ? results : undefined;
    const answers = new Map(
      open.map((effect, at) => [
        effect,
        results instanceof ConnectorError ? undefined : results[at],
      ]),
    );
    return batch.map((effect): Attempt => {
      // It was not sent, whatever became of the others.
      if (moved.has(effect)) return { kind: "failed", effect, error: movedMeanwhile() };
      const result = answers.get(effect);
      return result?.kind === "done"
        ? { kind: "done", effect, row: result.row }
        : { kind: "failed", effect, error: ofAll ?? result?.error ?? noAnswer() };
    });
  }
}

async function orRefusal<Value>(call: () => Promise<Value>): Promise<Value | ConnectorError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConnectorError) return error;
    throw error;
  }
}

function writeOf({ intent }: Effect): Write {
  const { id, kind, record = "", fields, expected } = intent;
  if (kind === "create") return { kind, key: id, fields };
  if (kind === "delete") return { kind, id: record, expected };
  return { kind, id: record, fields, expected };
}

function movedMeanwhile(): ConnectorError {
  return new ConnectorError("moved", "the record was edited meanwhile");
}

function noAnswer(): ConnectorError {
  return new ConnectorError("unknown_outcome", "the system gave no answer for this record");
}

const mostRepeats = 3;

/** ms; one that asks for more gets what is left by the next run. */
const longestWaitMs = 15_000;

type Failed = Extract<Attempt, { kind: "failed" }>;

/** A creation whose outcome is unknown is looked for before it is repeated, in the next run. */
function isPassing(one: Attempt): one is Failed {
  if (one.kind === "done") return false;
  return one.error.kind === "transient" || one.error.kind === "rate_limit";
}

/**
 * ms; what the system asks for, else twice as long each time. Up to half as much is added by chance, so
 * that several who were refused together do not come back together.
 */
function waitFor(failed: readonly Failed[], tried: number, random: Random): number {
  if (failed.length === 0) return 0;
  const asked = failed.flatMap((one) => one.error.retryAfterMs ?? []);
  const [chance = 0] = random.bytes(1);
  return Math.round(Math.max(250 * 2 ** tried, ...asked) * (1 + chance / 512));
}
