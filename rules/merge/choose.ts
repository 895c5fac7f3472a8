/**
 * Which of several different values stands: the conflict clause, asked. Total and independent of the
 * order in which values arrive: what the clause leaves open falls to its order of systems, which ends
 * with the order of the object's head.
 */
import { bug } from "../../core/bug.ts";
import type { Policy } from "../../plan/index.ts";
import { mergeValues } from "../policies/merge-values.ts";
import type { Value } from "../values/native.ts";
import type { MergeWith } from "./unit.ts";

/** One value with everyone who has it. */
export interface Candidate {
  readonly value: Value;
  readonly systems: readonly string[];
  readonly stamp: number | undefined;
  /** Ends that show it already, each in its own form; none where it is nobody's own. */
  readonly shownAt?: readonly number[];
}

export type Choice =
  | { readonly kind: "winner"; readonly winner: Candidate }
  /** A value that need not be anyone's. */
  | { readonly kind: "merged"; readonly value: Value }
  | { readonly kind: "hold"; readonly why: string };

export interface Chooser {
  readonly policy: Policy;
  /** Head order, which breaks every remaining tie. */
  readonly headOrder: readonly string[];
  /** The value before, where there is one. */
  readonly past: Value | undefined;
  /** What the preferred system shows now, changed or not. */
  readonly preferred: Candidate | undefined;
  readonly mergeWith: MergeWith | undefined;
}

export function choose(candidates: readonly Candidate[], chooser: Chooser): Choice {
  const { policy, headOrder, past, preferred } = chooser;
  switch (policy.kind) {
    case "source":
      return first(candidates, headOrder);
    case "authority":
      return first(candidates, policy.order);
    case "prefer":
      return preferred === undefined || preferred.value === null
        ? first(candidates, policy.order)
        : { kind: "winner", winner: preferred };
    case "latest":
      return latest(candidates, policy);
    case "review":
      return { kind: "hold", why: "a person decides" };
    case "merge": {
      const values = inOrder(candidates, policy.order).map((one) => one.value);
      const value = mergeValues(policy.function, past, values);
      if (value === undefined) {
        return { kind: "hold", why: `their values have no ${policy.function}` };
      }
      return { kind: "merged", value };
    }
    case "merge_module": {
      const values = inOrder(candidates, policy.order).map((one) => one.value);
      const value = chooser.mergeWith?.(policy.path, past, values);
      if (value === undefined) return { kind: "hold", why: `${policy.path} gave no value` };
      return { kind: "merged", value };
    }
  }
}

function first(candidates: readonly Candidate[], order: readonly string[]): Choice {
  const winner = inOrder(candidates, order)[0] ?? bug("a choice among nothing");
  return { kind: "winner", winner };
}

/** The greatest stamp, in steps of the row's grain; equal steps, and values without a stamp, go by the order. */
function latest(
  candidates: readonly Candidate[],
  policy: Extract<Policy, { kind: "latest" }>,
): Choice {
  if (candidates.some((one) => one.stamp === undefined)) return first(candidates, policy.order);
  const step = (one: Candidate) => grainOf(one.stamp ?? 0, policy.grainSeconds);
  const greatest = Math.max(...candidates.map(step));
  return first(
    candidates.filter((one) => step(one) === greatest),
    policy.order,
  );
}

/** Stamps are rounded down to one grain, so that equal is equal whatever the system's precision. */
export function grainOf(stamp: number, grainSeconds: number): number {
  return Math.floor(stamp / (grainSeconds * 1000));
}

function inOrder(candidates: readonly Candidate[], order: readonly string[]): Candidate[] {
  const place = (one: Candidate) =>
    Math.min(
      ...one.systems.map((system) => {
        const at = order.indexOf(system);
        return at === -1 ? order.length : at;
      }),
    );
  return candidates.toSorted((a, b) => place(a) - place(b));
}
