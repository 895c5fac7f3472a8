/**
 * Aliases that clauses and conditions name and nobody declares. A system that is missing is one mistake,
 * told where it is first named; binding has told of those that objects name in their heads and paths.
 */
import type { Name } from "../../../grammar/ast.ts";
import type { Model } from "../../model.ts";
import type { Check } from "../check.ts";
import { conditionsOf, pathsIn } from "../conditions/conditions.ts";
import { reportUndeclared } from "../undeclared.ts";
import { prioritiesOf } from "./named-systems.ts";

export const checkNamedSystems: Check = (model, report) => {
  reportUndeclared(namesOf(model), model, report);
};

function namesOf(model: Model): readonly Name[] {
  return [
    ...prioritiesOf(model).flatMap((priority) => priority.names),
    ...model.objects.flatMap(({ creates }) => creates.flatMap(({ node }) => node.systems)),
    ...conditionsOf(model).conditions.flatMap(({ expression }) =>
      pathsIn(expression).map((path) => path.system),
    ),
  ];
}
