/** `record owner`: the field whose user `notify record_owner` reaches. */
import type { Diagnostic } from "../../../core/diagnostic.ts";
import type { Span } from "../../../core/source.ts";
import { isStatement } from "../../../grammar/ast.ts";
import type { CatalogueField } from "../../../plan/index.ts";
import { resolveField } from "../../bind/resolve-ends.ts";
import type { Check } from "../check.ts";
import { fieldsOf } from "../rows/canonical.ts";
import { shownEnd, typeWords } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkRecordOwners: Check = (model, report) => {
  const { systems, unreadable } = model;
  for (const object of model.objects) {
    let first: Span | undefined;
    for (const statement of object.statement.block?.body ?? []) {
      if (!isStatement(statement, "record_owner")) continue;
      if (first !== undefined) {
        const related = [{ span: first, message: "first here" }];
        const facts = { object: object.name };
        report(diagnose("record-owner-repeated", statement.span, facts, { related }));
        continue;
      }
      first = statement.span;
      const { path } = statement.node;
      const diagnostics: Diagnostic[] = [];
      const scope = { object: object.name, ends: object.ends };
      const end = resolveField(path, scope, { systems, unreadable, diagnostics });
      for (const diagnostic of diagnostics) report(diagnostic);
      const { manifest, label = end.alias } = end.end?.system ?? {};
      const odd = fieldsOf(end).find(({ type }) => !namesUser.has(type));
      if (odd !== undefined) {
        const facts = { path: shownEnd(end), type: typeWords[odd.type], system: label };
        report(diagnose("record-owner-type", path.span, facts));
      } else if (manifest?.userDirectory === null) {
        report(diagnose("record-owner-unreachable", path.span, { system: label }));
      }
    }
  }
};

/** Types that can hold the id of a user. */
const namesUser: ReadonlySet<CatalogueField["type"]> = new Set([
  "reference",
  "text",
  "integer",
  "json",
]);
