/** The head of a value map: the systems that it names, the ways that it allows, and that it has entries. */
import type { Arrow } from "../../../grammar/ast.ts";
import type { MapModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { reportUndeclared } from "../undeclared.ts";
import { diagnose } from "./diagnostics.ts";
import { arrowOf, entryAgainstHead, goes, ownMaps, wayWords } from "./translations.ts";

export const checkMapHeads: Check = (model, report) => {
  for (const map of ownMaps(model)) {
    const { right, name } = map.statement.node;
    if (map.left === map.right) {
      const facts = { name: map.name, system: map.left };
      report(diagnose("map-one-system", right.span, facts));
    }
    if (map.entries.length === 0 && !map.incomplete) {
      report(diagnose("map-empty", name.span, { name: map.name }));
    }
  }
  const named = ownMaps(model).flatMap(({ statement: { node } }) => [node.left, node.right]);
  reportUndeclared(named, model, report);
};

/** The first entry that goes against the head tells of the others: mostly the head is what is wrong. */
export const checkMapArrows: Check = (model, report) => {
  for (const map of ownMaps(model)) reportArrow(map, report);
};

function reportArrow(map: MapModel, report: Report): void {
  const head = map.statement.node.arrow;
  const entry = entryAgainstHead(map);
  if (entry === undefined) return;
  const only = goes(head, "out") ? "out" : "in";
  const { arrow } = entry.node;
  const text = arrowOf(only);
  const facts = { way: wayOf(arrow, map), only: wayWords(map, only), arrow: text };
  const related = [{ span: head.span, message: "the map's direction" }];
  const fix = { title: `write \`${text}\``, span: arrow.span, text, safe: false };
  report(diagnose("map-entry-against-head", arrow.span, facts, { related, fix }));
}

function wayOf(arrow: Arrow, map: MapModel): string {
  if (arrow.direction === "both") return "both ways";
  return wayWords(map, arrow.direction === "right" ? "out" : "in");
}
