/**
 * A merge function of the user's own. It is called twice and has to answer the same, it may answer only
 * values, and whatever it throws is an answer that it has not got: then a person decides.
 */
import { valueKey } from "../../rules/values/key.ts";
import type { Value } from "../../rules/values/native.ts";

/** `base`: the value before, undefined at the first link; `values`: of the sides that differ, blank as null. */
export type MergeModule = (base: Value | undefined, values: readonly Value[]) => unknown;
/** By the path that the spec gives. */
export type MergeModules = ReadonlyMap<string, MergeModule>;

export function callModule(
  modules: MergeModules,
  path: string,
  base: Value | undefined,
  values: readonly Value[],
): Value | undefined {
  try {
    const [first, second] = [answer(), answer()];
    return isValue(first) && isValue(second) && valueKey(first) === valueKey(second)
      ? first
      : undefined;
  } catch {
    return undefined;
  }

  /** On values of its own, so that a function that changes them changes nothing of ours. */
  function answer(): unknown {
    return modules.get(path)?.(structuredClone(base), structuredClone(values));
  }
}

function isValue(answer: unknown): answer is Value {
  switch (typeof answer) {
    case "string":
    case "boolean":
      return true;
    case "object":
      if (answer === null) return true;
      if (answer instanceof Promise) return false;
      return Object.values(answer).every(isValue);
    default:
      return false;
  }
}
