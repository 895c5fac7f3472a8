/** `on change`: whether the systems that an object reads can tell of a change as it happens. */
import type { ClauseOf } from "../../../grammar/ast.ts";
import type { FeedMode, Manifest } from "../../../plan/manifest.ts";
import type { ObjectEnd, ObjectModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { clauseInForce } from "../rows/stated-clauses.ts";
import { diagnose } from "./diagnostics.ts";

/**
 * An object of which no source can tell cannot run by `on change`; where some can, the others wait for the
 * schedule. A clause in `defaults` is reported once, for all objects that it fails.
 */
export const checkOnChange: Check = (model, report) => {
  const failures = new Map<ClauseOf<"on_change">, ObjectModel[]>();
  for (const object of model.objects) {
    const clause = clauseInForce(object, "on_change");
    if (clause === undefined || silentSources(object).length === 0) continue;
    failures.set(clause, [...(failures.get(clause) ?? []), object]);
  }
  for (const [clause, objects] of failures) {
    const ends = objects.flatMap(silentSources);
    const systems = [...new Set(ends.map((end) => end.system?.label ?? end.alias))].join(" and ");
    const isLost = objects.some(hasNothingElse);
    const related = ends.map((end) => ({ span: end.span, message: "is only asked" }));
    const suggestion = isLost
      ? "write `every 5m` or `at` instead"
      : "keep the schedule short enough for it, or remove `on change`";
    const severity = isLost ? "error" : "warning";
    report(
      diagnose(
        "on-change-unsupported",
        clause.span,
        { systems, suggestion },
        { severity, related },
      ),
    );
  }
};

/** No source can tell, and no schedule stands in for it. */
function hasNothingElse(object: ObjectModel): boolean {
  const isScheduled = object.clauses.has("every") || object.clauses.has("at");
  const canTell = object.ends.some((end) => end.source && !silentSources(object).includes(end));
  return !isScheduled && !canTell;
}

function silentSources(object: ObjectModel): readonly ObjectEnd[] {
  return object.ends.filter((end) => {
    const manifest = end.system?.manifest;
    return end.source && manifest !== undefined && !canTell(manifest, end);
  });
}

/** Feeds of applications that bring a change by themselves or list changes; the others search or compare. */
const telling: ReadonlySet<FeedMode> = new Set<FeedMode>(["events", "journal", "webhook", "cdc"]);

function canTell({ feeds, webhook }: Manifest, end: ObjectEnd): boolean {
  if (webhook !== null) return true;
  return feeds.some(
    ({ mode, objects, wakesWithinSeconds }) =>
      (wakesWithinSeconds !== undefined || telling.has(mode)) &&
      (objects === null || end.stages.some((stage) => objects.includes(stage.object))),
  );
}
