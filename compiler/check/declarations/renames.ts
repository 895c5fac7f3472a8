/**
 * Renamed fields: `renamed ns.old to ns.new since DATE` tells the runtime that what it remembers of the
 * old name belongs to the new one. The catalogue should have the new name and no longer the old.
 */
import { didYouMean } from "../../../core/nearest.ts";
import type { Path, RenamedNode } from "../../../grammar/ast.ts";
import { undeclaredSystem } from "../../bind/undeclared-system.ts";
import type { Model, SystemModel } from "../../model.ts";
import type { Check, Report } from "../check.ts";
import { shownPath } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkRenames: Check = (model, report) => {
  const byOld = new Map<string, RenamedNode>();
  for (const { node } of model.renames) {
    const from = shownPath(node.from);
    const first = byOld.get(from);
    if (first === undefined) byOld.set(from, node);
    else {
      const related = [{ span: first.to.span, message: "first here" }];
      report(diagnose("renamed-twice", node.to.span, { name: from }, { related }));
    }
  }
  for (const { node } of model.renames) {
    if (byOld.get(shownPath(node.from)) !== node) continue;
    const from = shownPath(node.from);
    const to = shownPath(node.to);
    const next = byOld.get(to);
    const systems = [...new Set([node.from.system, node.to.system].map((name) => name.text))];
    if (systems.length > 1) {
      const facts = { from, to, system: node.from.system.text };
      report(diagnose("renamed-across-systems", node.to.span, facts));
    } else if (from === to) {
      report(diagnose("renamed-to-itself", node.to.span, { name: from }));
    } else if (next !== undefined) {
      const related = [{ span: next.from.span, message: "renamed again here" }];
      const facts = { from, to, last: shownPath(next.to) };
      report(diagnose("renamed-in-a-chain", node.to.span, facts, { related }));
    } else checkNames(node, model, report);
  }
};

function checkNames(node: RenamedNode, model: Model, report: Report): void {
  const alias = node.from.system.text;
  const system = model.systems.get(alias);
  if (system === undefined) {
    if (model.unreadable.mayDeclare("system")) return;
    report(undeclaredSystem(node.from.system, model.systems));
    return;
  }
  if (system.catalogue === undefined || !isInForce(node, model)) return;
  const field = fieldOf(node.to);
  const objects = Object.entries(system.catalogue.objects);
  if (!objects.some(([, object]) => Object.hasOwn(object.fields, field))) {
    const names = objects.flatMap(([, object]) => Object.keys(object.fields));
    const otherwise = "pull the catalogue again if the field is new, or correct the name";
    const suggestion = didYouMean(field, names, otherwise);
    report(
      diagnose("renamed-target-missing", node.to.span, { system: system.label, field, suggestion }),
    );
    return;
  }
  const old = fieldOf(node.from);
  const linked = linkedObjects(system, model);
  const holder = objects.find(
    ([name, { fields }]) =>
      linked.has(name) && Object.hasOwn(fields, old) && Object.hasOwn(fields, field),
  );
  if (holder === undefined) return;
  const facts = { system: system.label, field: old, object: `${alias}.${holder[0]}` };
  report(diagnose("renamed-still-there", node.from.span, facts));
}

/** Before its day a rename is an announcement: the catalogue still has the old name. */
function isInForce({ since }: RenamedNode, { today }: Model): boolean {
  return since === undefined || (today !== undefined && since.value <= today);
}

function linkedObjects(system: SystemModel, model: Model): ReadonlySet<string> {
  const stages = model.objects.flatMap(({ ends }) =>
    ends.filter((end) => end.alias === system.alias).flatMap((end) => end.stages),
  );
  return new Set(stages.map((stage) => stage.object));
}

function fieldOf(path: Path): string {
  return path.segments.map((segment) => segment.text).join(".");
}
