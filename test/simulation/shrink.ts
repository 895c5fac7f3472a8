/**
 * A history that breaks something → the least of it that still does: steps, what goes wrong, values and
 * rows are left out one by one while the same invariant stays broken.
 */

import type { Shape } from "./shape.ts";
import type { History, Step } from "./steps.ts";

export interface Case {
  readonly shape: Shape;
  readonly history: History;
}

export async function shrink(
  found: Case,
  isBroken: (one: Case) => Promise<boolean>,
): Promise<Case> {
  let least = found;
  for (let before: Case | undefined; before !== least; ) {
    before = least;
    for (const smaller of [withoutSteps, withoutTroubles, withoutFields, withoutRows]) {
      least = await reduce(least, smaller, isBroken);
    }
  }
  return least;
}

/** Tries the smaller ones of each kind, from the last to the first, and goes on from one that is broken too. */
async function reduce(
  from: Case,
  smaller: (one: Case) => readonly (() => Case)[],
  isBroken: (one: Case) => Promise<boolean>,
): Promise<Case> {
  let least = from;
  for (let at = smaller(least).length - 1; at >= 0; at--) {
    const tried = smaller(least)[at]?.();
    if (tried !== undefined && (await isBroken(tried))) least = tried;
  }
  return least;
}

function withSteps({ shape, history }: Case, steps: readonly Step[]): Case {
  return { shape, history: { ...history, steps } };
}

function withoutSteps(one: Case): readonly (() => Case)[] {
  const { steps } = one.history;
  return steps.map((step, at) => () => {
    // The time that it took still passes.
    const next = steps[at + 1];
    const rest = steps.slice(at + 1 + (next === undefined ? 0 : 1));
    const later = next === undefined ? [] : [{ ...next, after: next.after + step.after }];
    return withSteps(one, [...steps.slice(0, at), ...later, ...rest]);
  });
}

function withoutTroubles(one: Case): readonly (() => Case)[] {
  const { steps } = one.history;
  return steps.flatMap((step, at) =>
    step.kind !== "run"
      ? []
      : step.troubles.map((trouble) => () => {
          const troubles = step.troubles.filter((other) => other !== trouble);
          return withSteps(one, steps.with(at, { ...step, troubles }));
        }),
  );
}

function withoutFields(one: Case): readonly (() => Case)[] {
  const { steps } = one.history;
  return steps.flatMap((step, at) =>
    step.kind !== "create"
      ? []
      : Object.keys(step.fields)
          .filter((field) => field !== "email")
          .map((field) => () => {
            const fields = Object.fromEntries(
              Object.entries(step.fields).filter(([name]) => name !== field),
            );
            return withSteps(one, steps.with(at, { ...step, fields }));
          }),
  );
}

function withoutRows({ shape, history }: Case): readonly (() => Case)[] {
  return shape.objects.flatMap((object) =>
    object.rows
      .filter((row) => row.field !== "email" && row.group === undefined)
      .map((row) => () => ({
        shape: {
          ...shape,
          objects: shape.objects.map((other) =>
            other === object
              ? { ...other, rows: other.rows.filter((each) => each !== row) }
              : other,
          ),
        },
        history: {
          ...history,
          steps: history.steps.filter(
            (step) =>
              step.kind !== "edit" || step.object !== object.name || step.field !== row.field,
          ),
        },
      })),
  );
}
