/**
 * What happens on the errors that a package says nothing about, on stderr: in the words of an
 * `errors` block, so that a line can be copied there and changed.
 */
import type { Model } from "../compiler/model.ts";
import { defaultErrorActions, errorClasses } from "../rules/error-classes.ts";
import { errorActionWords } from "../rules/words/error-actions.ts";
import type { World } from "./world.ts";

export function printErrorDefaults(world: World, model: Model): void {
  const stated = new Set(model.errorRules.map((rule) => rule.node.class.text));
  const silent = errorClasses.filter((name) => !stated.has(name));
  if (model.objects.length === 0 || silent.length === 0) return;
  const lines = silent.map((name) => {
    return `  ${name.padEnd(16)} ${defaultErrorActions[name].map(errorActionWords).join(", ")}\n`;
  });
  world.stderr.write(`Errors that the package does not mention:\n${lines.join("")}`);
}
