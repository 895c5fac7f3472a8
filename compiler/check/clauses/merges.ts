/** `merge`: whether its function exists, and whether it can combine the values of the rows that follow it. */
import { didYouMean } from "../../../core/nearest.ts";
import type { Clause, ClauseOf, Name } from "../../../grammar/ast.ts";
import { type MergeFunction, mergeFunctions } from "../../../rules/policies/merge-functions.ts";
import type { Model, ObjectModel, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { canonicalEnds, fieldsOf, sharedType } from "../rows/canonical.ts";
import { clauseInForce, ownClause } from "../rows/stated-clauses.ts";
import { endsSpan, shownEnd, typeWords } from "../rows/wording.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkMergeFunctions: Check = (model, report) => {
  for (const clause of clausesOf(model, "merge")) {
    if (clause.function.kind === "module") {
      const { path } = clause.function;
      if (model.modules.has(path.value)) continue;
      report(diagnose("merge-module-missing", path.span, { path: path.value }));
    } else if (functionOf(clause.function.name) === undefined) {
      const name = clause.function.name.text;
      const names = Object.keys(mergeFunctions);
      const list = names.map((one) => `\`${one}\``).join(", ");
      const suggestion = didYouMean(
        name,
        names,
        `there are ${list}, and \`merge with "./file.ts"\``,
      );
      report(diagnose("merge-function-unknown", clause.function.name.span, { name, suggestion }));
    }
  }
};

export const checkMergeTypes: Check = (model, report) => {
  for (const object of model.objects) {
    for (const row of object.rows) {
      const found = unmergeable(row, object, model);
      if (found === undefined) continue;
      const { name, merge, end, type, clause } = found;
      const facts = {
        name: name.text,
        path: shownEnd(end),
        type: typeWords[type],
        accepts: eitherOf(merge.accepts.map((one) => typeWords[one])),
        suggestion: suggestionFor(type),
      };
      const isOwn = ownClause(row, "merge") === clause;
      const related = isOwn ? [] : [{ span: clause.span, message: "asked for here" }];
      report(diagnose("merge-type", isOwn ? name.span : endsSpan(row), facts, { related }));
    }
  }
};

function functionOf({ text }: Name): MergeFunction | undefined {
  return Object.hasOwn(mergeFunctions, text)
    ? mergeFunctions[text as keyof typeof mergeFunctions]
    : undefined;
}

/** The first end of the row whose values its merge function, its own or that of the first run, cannot take. */
function unmergeable(row: RowModel, object: ObjectModel, model: Model) {
  if (row.incomplete || ownClause(row, "ref") !== undefined) return undefined;
  for (const clause of [clauseInForce(row, "merge"), firstMerge(object)]) {
    if (clause?.function.kind !== "named") continue;
    const { name } = clause.function;
    const merge = functionOf(name);
    if (merge === undefined) continue;
    for (const end of canonicalEnds(row, model)) {
      for (const field of fieldsOf(end)) {
        const type = sharedType(end, field);
        if (type === undefined || type === "json" || merge.accepts.includes(type)) continue;
        return { name, merge, end, type, clause };
      }
    }
  }
  return undefined;
}

/** The function of `differences by merge …`, which decides for every row at the first link. */
function firstMerge(object: ObjectModel): ClauseOf<"merge"> | undefined {
  const initial: Clause | undefined = object.clauses.get("initial")?.clause;
  if (initial?.kind !== "initial" || initial.differences?.kind !== "clause") return undefined;
  const { clause } = initial.differences;
  return clause.kind === "merge" ? clause : undefined;
}

function suggestionFor(type: string): string {
  const fitting = Object.entries(mergeFunctions).flatMap(([name, { accepts }]) =>
    (accepts as readonly string[]).includes(type) ? [`\`merge ${name}\``] : [],
  );
  return fitting.length === 0
    ? "write another conflict clause, such as `latest`"
    : `write ${fitting.join(" or ")}, or another conflict clause`;
}

/** "a, b or c" */
function eitherOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
