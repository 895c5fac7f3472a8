/**
 * People whom one system keeps as two objects in turn: `prospects`, each of which may become one of `people`. It
 * stays behind then, closed: it names its successor, and nobody works on it any more.
 */
import { drawFrom } from "../../core/draw.ts";
import type { Shape } from "./shape.ts";
import type { Step, UserStep } from "./steps.ts";

/** The object of the later stage; all other systems have that one alone. */
export const laterStage = "people";
export const earlierStage = "prospects";
/** In the earlier stage: the id of the record of the later one. */
export const successorField = "becomes";

/** What users do to stages, put in between their other steps: some make the later one at once. */
export function workedOnStages(
  { objects }: Shape,
  steps: readonly Step[],
  kind: string,
  seed: number,
): readonly Step[] {
  const object = objects.find((one) => one.staged !== undefined);
  const system = object?.staged;
  if (object === undefined || system === undefined) return steps;
  const draw = drawFrom(seed, "conversions");
  const convert = (): UserStep => ({
    kind: "convert",
    object: object.name,
    system,
    pick: draw.below(8),
  });
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind === "create" && step.object === object.name && step.system === system)
      return [draw.chance(0.25) ? { ...step, later: true } : step];
    if (step.kind !== "run") return [step];
    const before = Array.from({ length: draw.pick([0, 0, 1, 1, 2]) }, () => ({
      ...convert(),
      after: 1000 * draw.below(120),
    }));
    const meanwhile =
      kind === "wild" && draw.chance(0.3)
        ? [{ call: draw.below(40), what: "user", step: convert() } as const]
        : [];
    return [...before, { ...step, troubles: [...step.troubles, ...meanwhile] }];
  });
}
