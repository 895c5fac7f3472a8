/**
 * A plan's text → the plan, or why it is refused. Only what the compiler wrote and nobody changed
 * gets through: it fits the schema, its content matches its digest, and its names hold.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { SourceText } from "../core/source.ts";
import type { Staged } from "../core/stage.ts";
import { danglingNames } from "./dangling.ts";
import { diagnose } from "./diagnostics.ts";
import { digestOf } from "./digest.ts";
import type { Plan } from "./plan.generated.ts";
import { readJson } from "./read-json.ts";
import { schemaProblems } from "./schema-problems.ts";
import { briefly, shown } from "./shown.ts";
import { validatePlan } from "./validators.generated.ts";

const compileAgain = "compile the package again; a plan is not edited by hand";
/** At most this many dangling names are told. */
const most = 20;

export function readPlan(source: SourceText): Staged<Plan | undefined> {
  const refused = (diagnostics: readonly Diagnostic[]) => ({ value: undefined, diagnostics });
  const read = readJson(source, limits.planBytes);
  if (read.kind === "failed") {
    return refused([diagnose("plan-not-json", read.span, { problem: read.problem })]);
  }
  const { value, places } = read;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const version = isObject ? (value as { formatVersion?: unknown }).formatVersion : undefined;
  if (version !== undefined && version !== 1) {
    const found = shown(JSON.stringify(version));
    return refused([diagnose("plan-version", places.valueAt("/formatVersion"), { found })]);
  }
  if (!validatePlan(value)) {
    const told = { whole: "the plan", keys: [] };
    const problems = schemaProblems(validatePlan.errors ?? [], places, told);
    return refused(
      problems.map(({ span, problem }) =>
        diagnose("plan-invalid", span, { problem, help: compileAgain }),
      ),
    );
  }
  const plan = value as unknown as Plan;
  if (digestOf(plan) !== plan.digest) {
    return refused([diagnose("plan-digest-mismatch", places.valueAt("/digest"), {})]);
  }
  const dangling = danglingNames(plan)
    .slice(0, most)
    .map(({ problem, kind, name, pointer }) => {
      const code = problem === "missing" ? "plan-reference" : "plan-repeated";
      return diagnose(code, places.valueAt(pointer), { kind, name: briefly(name) });
    });
  return dangling.length > 0 ? refused(dangling) : { value: plan, diagnostics: [] };
}
