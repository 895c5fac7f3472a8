/** The systems that `authority`, `latest authority` and `prefer` name: whether they are there and can win. */
import type { Name } from "../../../grammar/ast.ts";
import type { Check } from "../check.ts";
import { someOf } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";
import { prioritiesOf } from "./named-systems.ts";

export const checkPriorities: Check = (model, report) => {
  for (const { word, names, place, ends, isUnsure, arePeers } of prioritiesOf(model)) {
    const seen = new Map<string, Name>();
    for (const name of names) {
      const alias = name.text;
      const before = seen.get(alias);
      if (before !== undefined) {
        const related = [{ span: before.span, message: "first here" }];
        report(diagnose("priority-repeated", name.span, { alias }, { related }));
        continue;
      }
      seen.set(alias, name);
      // One that is not declared at all is told with the other names of systems.
      if (!model.systems.has(alias)) continue;
      const own = ends.filter((end) => end.alias === alias);
      if (own.length === 0) {
        if (isUnsure) continue;
        const there = [...new Set(ends.map((end) => end.alias))];
        const suggestion =
          place === "any object"
            ? "remove it, or add an object that links it"
            : `name one of ${someOf(there, 6)}`;
        const facts = { word, alias, place, suggestion };
        report(diagnose("priority-system-elsewhere", name.span, facts));
      } else if (arePeers && own.every((end) => !end.source)) {
        report(diagnose("priority-never-wins", name.span, { word, alias }));
      }
    }
  }
};
