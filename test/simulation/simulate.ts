/**
 * One seed, simulated: played twice, which must come to the same, and judged; where the play allows it,
 * held against the reference and against itself in another order, at another time and in other words.
 */
import type { Clock } from "../../core/host.ts";
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { Engine } from "../../runtime/engine/engine.ts";
import { openMemoryEngine } from "../../runtime/engine/memory/memory-engine.ts";
import { openSqliteEngine } from "../../runtime/engine/sqlite/sqlite-engine.ts";
import { checkForms } from "./checks/forms.ts";
import { historyOf } from "./history.ts";
import { judge } from "./judge.ts";
import { itemKey, itemNote, itemsIn, listField } from "./lists.ts";
import { type Broken, type Played, type PlayOptions, play } from "./play.ts";
import { isComparable, referenceOf } from "./reference.ts";
import { type ListShape, type Shape, shapeOf } from "./shape.ts";
import { shrink } from "./shrink.ts";
import { compileShape, type Spec, specOf } from "./spec.ts";
import type { History } from "./steps.ts";
import { storyOf } from "./story.ts";

export type Spoil = Pick<PlayOptions, "spoilEngine" | "spoilSystem" | "spoilPlan" | "spoilModule">;

/** One seed in so many is played on the engine that installations use. */
const seedsASqliteEngine = 50;
/** One in so many is played once more, in another order, at another time and in other words. */
const seedsAVariation = 10;

/** What is broken; nothing where all holds. */
export async function simulate(seed: number, spoil: Spoil = {}): Promise<readonly Broken[]> {
  const history = historyOf(seed);
  const spec = specOf(history.shape);
  const forms = formsChecked.has(spec) ? [] : checkForms(spec);
  formsChecked.add(spec);
  return [...forms, ...(await broken(spec, history, spoil))];
}

/** Once a shape suffices. */
const formsChecked = new WeakSet<Spec>();

/** The least of a seed that breaks the same, as a story. */
export async function explain(seed: number, first: Broken, spoil: Spoil = {}): Promise<string> {
  const history = historyOf(seed);
  const shape = shapeOf(history.shape);
  const isBroken = async (one: { readonly shape: Shape; readonly history: History }) => {
    const found = await broken(compileShape(one.shape), one.history, spoil);
    return found.some((other) => other.invariant === first.invariant);
  };
  const least = await shrink({ shape, history }, isBroken);
  const spec = compileShape(least.shape);
  const found = await broken(spec, least.history, spoil);
  const told = found.map((one) => `Invariant ${one.invariant} does not hold: ${one.what}.`);
  try {
    const played = await play(spec, least.history, optionsOf(seed, spoil));
    const story = await storyOf(played);
    await played.engine.close();
    return [story, "", ...told].join("\n");
  } catch (error) {
    return [spec.text, "", ...told, String(error)].join("\n");
  }
}

async function broken(spec: Spec, history: History, spoil: Spoil): Promise<readonly Broken[]> {
  const { seed } = history;
  const options = optionsOf(seed, spoil);
  try {
    const first = await play(spec, history, options);
    const found = [...(await judge(first))];
    const again = await play(spec, history, { ...options, openEngine: engineOf(-1) });
    if ((await traceOf(first)) !== (await traceOf(again))) {
      found.push({ invariant: 18, what: "the same seed came to something else when played again" });
    }
    if (isComparable(first)) {
      const expected = contentsOf(await referenceOf(spec, history, first.turns), spec, "");
      found.push(...differences(contentsOf(first.systems, spec, ""), expected));
    }
    if (history.kind === "calm" && seed % seedsAVariation === 0) {
      const varied = await play(spec, history, {
        ...options,
        order: "another order",
        shift: 86_400_000 * 40,
        prefix: "q",
        preview: true,
      });
      found.push(...varied.broken);
      const isSame = isComparable(first) && isComparable(varied);
      if (isSame && contentsOf(first.systems, spec, "") !== contentsOf(varied.systems, spec, "q")) {
        const what =
          "in another order, at another time and in other words it came to something else";
        found.push({ invariant: 18, what });
      }
      await varied.engine.close();
    }
    await first.engine.close();
    await again.engine.close();
    return found;
  } catch (error) {
    // What stops a run stops all that follow: nothing comes to rest.
    return [{ invariant: 2, what: `a run stopped: ${(error as Error).message}` }];
  }
}

function optionsOf(seed: number, spoil: Spoil): PlayOptions {
  return { openEngine: engineOf(seed), ...spoil };
}

/** The second play is always in memory, so that two engines have to agree. */
function engineOf(seed: number): (clock: Clock) => Engine {
  return (clock) =>
    seed % seedsASqliteEngine === 0
      ? openSqliteEngine({ path: ":memory:", clock })
      : openMemoryEngine({ clock });
}

/** What nobody would have come to who sees everything and never fails. */
function differences(found: string, expected: string): readonly Broken[] {
  if (found === expected) return [];
  const [real, should] = [found.split("\n"), expected.split("\n")];
  const only = (these: readonly string[], those: readonly string[]) =>
    these.filter((one) => !those.includes(one)).join(", ") || "nothing";
  const what = `it ends with ${only(real, should)}, and should with ${only(should, real)}`;
  return [{ invariant: 6, what }];
}

/** All that was done, in order, and all that was noted. */
async function traceOf({ ledger, engine }: Played): Promise<string> {
  return JSON.stringify([ledger, await engine.auditHead(), await engine.holds()]);
}

/** What the systems hold, without the ids that they give in the order of arrival. */
function contentsOf(systems: Played["systems"], spec: Spec, prefix: string): string {
  const records: string[] = [];
  for (const [name, system] of systems) {
    for (const object of spec.shape.objects) {
      for (const { fields } of system.all(object.records)) {
        const held = object.rows
          .filter((row) => row.type !== "ref")
          .map((row) => {
            const native = fields[row.field] ?? null;
            const isText =
              row.type === "text" && row.field !== "email" && typeof native === "string";
            return isText && native !== row.fallback ? native.replace(prefix, "") : native;
          });
        if (object.list?.ends.some((end) => end.system === name))
          held.push(itemsShown(object.list, fields[listField]) as unknown as Native);
        records.push(`${name} ${object.records} ${JSON.stringify(held)}`);
      }
    }
  }
  return records.toSorted().join("\n");
}

/** In the order of keys; what is blank is one thing. */
function itemsShown({ rows }: ListShape, native: Native | undefined): readonly string[] {
  const names = [itemKey, ...rows.map((row) => row.field), itemNote];
  const shown = (value: Native = null) => (isBlank(value) ? null : value);
  return itemsIn(native)
    .map((item) => JSON.stringify(names.map((name) => shown(item[name]))))
    .toSorted();
}

/** The first seed that a planted defect breaks something in; undefined where none of so many does. */
export async function seedThatFinds(
  spoil: Spoil,
  most: number,
): Promise<{ readonly seed: number; readonly broken: Broken } | undefined> {
  for (let seed = 1; seed <= most; seed++) {
    const [first] = await simulate(seed, spoil);
    if (first !== undefined) return { seed, broken: first };
  }
  return undefined;
}
