/** Terms of the business: whether those that rows name are declared, and that each has one source field. */
import { didYouMean } from "../../../core/nearest.ts";
import type { RowEnd } from "../../model.ts";
import type { Check } from "../check.ts";
import { firstOfEach } from "../first-of-each.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkTerms: Check = (model, report) => {
  if (model.unreadable.mayDeclare("term")) return;
  const named = clausesOf(model, "term").map((clause) => clause.name);
  const undeclared = named.filter((name) => !model.terms.has(name.text));
  for (const { text: name, span } of firstOfEach(undeclared)) {
    const otherwise = `declare it: \`term ${name} "What it means"\``;
    const suggestion = didYouMean(name, model.terms.keys(), otherwise);
    report(diagnose("unknown-term", span, { name, suggestion }));
  }
};

export const checkTermSources: Check = (model, report) => {
  const sources = new Map<string, RowEnd>();
  const reported = new Set<string>();
  for (const object of model.objects) {
    for (const row of object.rows) {
      const clause = ownClause(row, "term");
      if (clause === undefined) continue;
      const term = clause.name.text;
      for (const end of row.ends) {
        if (!end.source || end.end === undefined) continue;
        const first = sources.get(term);
        if (first === undefined) sources.set(term, end);
        else if (sourceName(first) !== sourceName(end) && !reported.has(term)) {
          reported.add(term);
          const facts = { term, first: sourceName(first), second: sourceName(end) };
          const related = [
            { span: first.path.span, message: "one source" },
            { span: end.path.span, message: "another" },
          ];
          report(diagnose("term-two-sources", clause.name.span, facts, { related }));
        }
      }
    }
  }
};

/** The field with its object: two objects of a system may have fields of one name. */
function sourceName({ alias, field, stages, end }: RowEnd): string {
  const held = stages.length > 0 ? stages.map(({ stage }) => stage) : (end?.stages ?? []);
  return `${alias}.${held[0]?.object ?? ""}.${field}`;
}
