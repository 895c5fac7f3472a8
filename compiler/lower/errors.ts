/** What happens for each class of error: what the spec's `errors` say, else the language's defaults. */
import { given } from "../../core/given.ts";
import type { ErrorAction } from "../../grammar/ast.ts";
import type { ErrorActionPlan, ErrorRule } from "../../plan/index.ts";
import { defaultErrorActions, errorClasses } from "../../rules/error-classes.ts";
import type { Model } from "../model.ts";
import type { Places } from "./places.ts";

export function lowerErrors(model: Model, places: Places): ErrorRule[] {
  const stated = new Map(model.errorRules.map((rule) => [rule.node.class.text, rule]));
  return errorClasses.map((name) => {
    const rule = stated.get(name);
    if (rule === undefined)
      return { class: name, actions: defaultErrorActions[name], from: "language" };
    places.mark(`errors/${name}`, rule.span);
    return { class: name, actions: rule.node.actions.flatMap(lowerAction), from: "spec" };
  });
}

function lowerAction(action: ErrorAction): ErrorActionPlan[] {
  switch (action.kind) {
    case "log":
    case "block":
    case "queue":
    case "request_correction":
      return [{ kind: action.kind }];
    case "skip":
    case "flag":
      return [{ kind: action.kind, scope: action.scope?.text === "record" ? "record" : "field" }];
    case "retry_after":
      return [{ kind: "retry_after", seconds: action.after.seconds }];
    case "notify":
      return [{ kind: "notify", whom: action.whom.text }];
    case "email":
      return [
        {
          kind: "email",
          owner: action.owner.text,
          when: action.when?.text === "daily" ? "daily" : "now",
        },
      ];
    case "alert": {
      const whenQueueOver = action.queueOver?.value;
      return [{ kind: "alert", channel: action.channel.text, ...given({ whenQueueOver }) }];
    }
    case "unknown":
      return [];
  }
}
