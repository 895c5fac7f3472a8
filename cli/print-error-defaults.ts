/**
 * What happens on the errors that a package says nothing about, on stderr: in the words of an
 * `errors` block, so that a line can be copied there and changed.
 */
import type { Model } from "../compiler/model.ts";
import type { ErrorActionPlan } from "../plan/index.ts";
import { defaultErrorActions, errorClasses } from "../rules/error-classes.ts";
import type { World } from "./world.ts";

export function printErrorDefaults(world: World, model: Model): void {
  const stated = new Set(model.errorRules.map((rule) => rule.node.class.text));
  const silent = errorClasses.filter((name) => !stated.has(name));
  if (model.objects.length === 0 || silent.length === 0) return;
  const lines = silent.map((name) => {
    return `  ${name.padEnd(16)} ${defaultErrorActions[name].map(actionWords).join(", ")}\n`;
  });
  world.stderr.write(`Errors that the package does not mention:\n${lines.join("")}`);
}

function actionWords(action: ErrorActionPlan): string {
  switch (action.kind) {
    case "log":
    case "block":
    case "queue":
      return action.kind;
    case "request_correction":
      return "request correction";
    case "skip":
    case "flag":
      return `${action.kind} ${action.scope}`;
    case "retry_after":
      return `retry after ${duration(action.seconds)}`;
    case "notify":
      return `notify ${action.whom}`;
    case "email":
      return `email ${action.owner} ${action.when}`;
    case "alert":
      return action.whenQueueOver === undefined
        ? `alert ${action.channel}`
        : `alert ${action.channel} when queue > ${action.whenQueueOver}`;
  }
}

/** In the largest unit that divides it. */
function duration(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ] as const;
  const [unit, size] = units.find(([, one]) => seconds % one === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}
