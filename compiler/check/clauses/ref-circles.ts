/** Creations that wait for one another: required references that lead back to their own object. */
import { creationsOf } from "../../lower/creation.ts";
import type { Model, RowModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { ownClause } from "../rows/stated-clauses.ts";
import { diagnose } from "./diagnostics.ts";
import { otherRecords } from "./refs.ts";

/** A creation in `alias` of the child waits until the parent has a record there. */
interface Waiting {
  readonly child: string;
  readonly parent: string;
  readonly alias: string;
  readonly row: RowModel;
}

export const checkRefCircles: Check = (model, report) => {
  const waiting = new Map<string, Waiting[]>();
  for (const one of waitsOf(model)) {
    const back = wayBack(one, waiting);
    if (back === undefined) {
      const same = waiting.get(one.child);
      if (same === undefined) waiting.set(one.child, [one]);
      else same.push(one);
      continue;
    }
    const ref = ownClause(one.row, "ref");
    const span = ref?.span ?? one.row.statement.span;
    const related = back.flatMap(({ row, child, parent }) => {
      const other = ownClause(row, "ref");
      const message = `\`${child}\` waits for \`${parent}\``;
      return other === undefined ? [] : [{ span: other.span, message }];
    });
    const parent =
      one.parent === one.child
        ? `another \`${one.parent}\`, and so on`
        : `a \`${one.parent}\`, which waits for it`;
    const facts = { object: one.child, parent };
    report(diagnose("refs-wait-in-a-circle", span, facts, { related }));
  }
};

function waitsOf(model: Model): readonly Waiting[] {
  const created = new Map(
    model.objects.map((object) => [
      object.name,
      new Set(creationsOf(object).map(({ end }) => end.alias)),
    ]),
  );
  return model.objects.flatMap(({ name: child, rows }) =>
    rows.flatMap((row) => {
      const ref = ownClause(row, "ref");
      // One of several objects may be the one that does not wait.
      const [parent] = ref?.objects ?? [];
      if (parent === undefined || ref?.objects.length !== 1) return [];
      // An object that is not what the field refers to has been reported, and is not what it waits for.
      const meant = model.objects.filter((one) => one.name === parent.text);
      if (otherRecords(row, meant) !== undefined) return [];
      if (ownClause(row, "required") === undefined) return [];
      return row.ends.flatMap((end): Waiting[] =>
        end.sink &&
        created.get(child)?.has(end.alias) === true &&
        created.get(parent.text)?.has(end.alias) === true
          ? [{ child, parent: parent.text, alias: end.alias, row }]
          : [],
      );
    }),
  );
}

/** How the parent comes to wait for the child, in the same system: no step where they are one object. */
function wayBack(
  one: Waiting,
  byChild: ReadonlyMap<string, readonly Waiting[]>,
): readonly Waiting[] | undefined {
  if (one.parent === one.child) return [];
  const cameBy = new Map<string, readonly Waiting[]>([[one.parent, []]]);
  for (const [at, way] of cameBy) {
    for (const next of byChild.get(at) ?? []) {
      if (next.alias !== one.alias || cameBy.has(next.parent)) continue;
      const longer = [...way, next];
      if (next.parent === one.child) return longer;
      cameBy.set(next.parent, longer);
    }
  }
  return undefined;
}
