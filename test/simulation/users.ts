/** The users of a play: what a step of theirs comes to in what is there when its turn comes. */
import type { Native } from "../../rules/values/native.ts";
import type { Kept } from "./kept.ts";
import { listWith } from "./lists.ts";
import type { ObjectShape, Shape } from "./shape.ts";
import type { Given, ItemGiven, UserStep } from "./steps.ts";
import type { SimulatedSystem } from "./system.ts";

/** `prefix`: stands before every text that they write. */
export function openUsers(
  shape: Shape,
  systems: ReadonlyMap<string, SimulatedSystem>,
  prefix: string,
): (step: UserStep) => void {
  return (step) => {
    const system = systems.get(step.system);
    const object = shape.objects.find((one) => one.name === step.object);
    if (system === undefined || object === undefined) return;
    const { records } = object;
    if (step.kind === "create") {
      const fields = Object.entries(step.fields).map(([field, value]) => [
        field,
        relabelled(object, field, nativeOf(value, null, system)),
      ]);
      system.put(records, Object.fromEntries(fields), step.later);
      return;
    }
    const record = chosen(system, records, step.pick);
    if (record === undefined) return;
    if (step.kind === "delete") system.remove(records, record.id);
    else if (step.kind === "convert") system.convert(records, record.id);
    else {
      const value = nativeOf(step.value, record.fields[step.field] ?? null, system);
      const named = relabelled(object, step.field, value);
      system.edit(records, record.id, { [step.field]: named }, step.late);
    }
  };

  function relabelled(object: ObjectShape, field: string, native: Native): Native {
    const row = object.rows.find((one) => one.field === field);
    const isText = row?.type === "text" && field !== "email" && typeof native === "string";
    // A user's own function may know single words.
    const isOfWords = row?.conflict?.kind === "merge" && row.conflict.function === "words";
    if (!isText || isOfWords || prefix === "" || native === row.fallback) return native;
    return native.replace(/\S/, (letter) => `${prefix}${letter}`);
  }

  function nativeOf(given: Given, before: Native, system: SimulatedSystem): Native {
    if (typeof given !== "object" || given === null || Array.isArray(given)) return given as Native;
    if ("add" in given) return Number(before ?? 0) + Number(given.add);
    if ("item" in given) return listWith(before, given as ItemGiven);
    const firms = shape.objects.find((one) => one.name === "Firm");
    const firm = firms && chosen(system, firms.records, Number((given as { firm: number }).firm));
    return firm?.id ?? null;
  }
}

/** Which record a step means: by the order of keys, so that it is the same one whatever the ids. */
function chosen(system: SimulatedSystem, object: string, pick: number): Kept | undefined {
  const all = system.all(object).toSorted((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a === b ? (one.id < other.id ? -1 : 1) : a < b ? -1 : 1;
  });
  return all[pick % Math.max(1, all.length)];
}

function keyOf({ fields }: Kept): string {
  return String(fields["email"] ?? "").toLowerCase();
}
