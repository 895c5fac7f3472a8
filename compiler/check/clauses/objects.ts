/** What an object links and leaves out: systems without rows, and fields that `ignore` names. */
import type { FieldEnd } from "../../model.ts";
import type { Check } from "../check.ts";
import { shownEnd } from "../rows/wording.ts";
import { diagnose } from "./diagnostics.ts";

export const checkUntouched: Check = (model, report) => {
  for (const object of model.objects) {
    // An object of one system has been reported for that.
    if (object.incomplete || object.ends.length < 2) continue;
    const { name, rows, eaches, sets } = object;
    if (rows.length === 0 && eaches.length === 0) {
      report(diagnose("object-without-rows", object.statement.node.name.span, { object: name }));
      continue;
    }
    const lists = eaches.flatMap((each) => each.ends);
    const used = new Set(
      [...rows.flatMap((row) => row.ends), ...lists, ...sets.map((set) => set.end)].map(
        (end) => end.alias,
      ),
    );
    for (const { alias, span } of object.ends) {
      if (used.has(alias)) continue;
      report(diagnose("system-without-rows", span, { object: name, alias }));
    }
  }
};

export const checkIgnored: Check = (model, report) => {
  for (const { rows, eaches, sets, ignores } of model.objects) {
    if (ignores.length === 0) continue;
    const used = new Map<string, FieldEnd>();
    const usedEnds = [
      ...rows.flatMap((row) => row.ends),
      ...eaches.flatMap((each) => each.ends),
      ...sets.map((set) => set.end),
    ];
    for (const end of usedEnds) for (const key of keysOf(end)) used.set(key, end);
    const seen = new Map<string, FieldEnd>();
    for (const end of ignores.flatMap((one) => one.ends)) {
      const keys = keysOf(end);
      const user = keys.map((key) => used.get(key)).find((one) => one !== undefined);
      const before = keys.map((key) => seen.get(key)).find((one) => one !== undefined);
      const facts = { path: shownEnd(end) };
      if (before !== undefined) {
        const related = [{ span: before.path.span, message: "first here" }];
        report(diagnose("ignored-twice", end.path.span, facts, { related }));
      } else if (user !== undefined) {
        const related = [{ span: user.path.span, message: "used here" }];
        report(diagnose("ignored-field-used", end.path.span, facts, { related }));
      }
      for (const key of keys) seen.set(key, end);
    }
  }
};

/** One a stage: a field that both stages have may be ignored in one and used in the other. */
function keysOf({ alias, field, stages }: FieldEnd): readonly string[] {
  return stages.map(({ stage }) => `${alias}\0${stage.object}\0${field}`);
}
