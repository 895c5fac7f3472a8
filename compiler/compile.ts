/**
 * The compiler's front door, pure: texts in, model, plan and diagnostics out. It wires the stages —
 * parse, bind, check, lower, prove — and does nothing of its own.
 */
import { bug } from "../core/bug.ts";
import { byPlace, type Diagnostic } from "../core/diagnostic.ts";
import { given } from "../core/given.ts";
import type { Clock } from "../core/host.ts";
import type { SourceText } from "../core/source.ts";
import type { SyntaxFile } from "../grammar/ast.ts";
import { parse } from "../grammar/parse.ts";
import type { Catalogue, Plan, PlanMap, Proof } from "../plan/index.ts";
import type { Manifest } from "../plan/manifest.ts";
import type { TestSuite } from "../plan/test-case.ts";
import type { Verify } from "../rules/approval.ts";
import { bind } from "./bind/bind.ts";
import { checkSignedApprovals } from "./check/approvals.ts";
import { checks } from "./check/index.ts";
import { applyLevels, type LintLevels } from "./check/levels.ts";
import { applySuppressions } from "./check/suppressions.ts";
import { withoutFollowers } from "./followers.ts";
import { type Lowered, lower } from "./lower/lower.ts";
import { lowerTests } from "./lower/tests.ts";
import type { Model } from "./model.ts";
import { prove, type RowProof } from "./prove/prove.ts";
import { reportRefuted } from "./prove/report.ts";

export interface PackageInput {
  /** All `.sync` files of the folder; their order does not matter. */
  readonly files: readonly SourceText[];
  /** By system alias. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** The texts of merge functions, by the path that `merge with "…"` gives. */
  readonly modules?: ReadonlyMap<string, string>;
}

export interface CompileInput {
  readonly package: PackageInput;
  /** The packages that its `import` lines reach, nearest first. */
  readonly imported?: readonly PackageInput[];
  /** By connector name. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** From `concordat.yaml`: the level of a diagnostic by its code. */
  readonly lint?: LintLevels;
  /** YYYY-MM-DD, in UTC; without it no date has passed and none is still to come. */
  readonly today?: string;
  /** Without it no signature is looked at. */
  readonly verify?: Verify;
  /** Measures the stages where given. */
  readonly clock?: Clock;
  /** false: nothing is proved, and each row's verdict is `not_run`. */
  readonly proves?: boolean;
}

export interface Checked {
  readonly files: readonly SyntaxFile[];
  readonly model: Model;
  /** In the order of files and places, suppressions and lint levels applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** Of each row, in the plan's order; empty where there are errors in the text. */
  readonly proofs: readonly RowProof[];
  /** Milliseconds by stage; empty without a clock. */
  readonly timings: readonly { readonly stage: string; readonly ms: number }[];
}

export interface Compiled extends Checked {
  /** Absent where there are errors: a plan is always valid. */
  readonly plan?: Plan;
  /** Where each part of the plan stands in the text. */
  readonly map?: PlanMap;
  /** The package's own tests, as whoever runs them takes them. */
  readonly tests?: TestSuite;
}

/** Parses, binds, checks and proves a package. Never throws on a user's mistake. */
export function check(input: CompileInput): Checked {
  return judge(input).checked;
}

/** `lowered`: absent where there are errors in the text. */
function judge(input: CompileInput): { readonly checked: Checked; readonly lowered?: Lowered } {
  const timings: { stage: string; ms: number }[] = [];
  const timed = stopwatch(input.clock, timings);
  const files = timed("parse", () => sorted(input.package.files).map(parse));
  const imported = timed("parse imports", () =>
    (input.imported ?? []).flatMap((one) => sorted(one.files).map(parse)),
  );
  const catalogues = new Map([
    ...(input.imported ?? []).toReversed().flatMap((one) => [...one.catalogues]),
    ...input.package.catalogues,
  ]);
  const { manifests, today } = input;
  const modules = input.package.modules ?? new Map<string, string>();
  const bound = timed("bind", () =>
    bind({ files, imported, catalogues, manifests, modules, ...given({ today }) }),
  );
  const diagnostics = [...files.flatMap((file) => file.diagnostics), ...bound.diagnostics];
  timed("check", () => {
    for (const one of checks) one(bound.value, (diagnostic) => diagnostics.push(diagnostic));
  });
  const isSound = !diagnostics.some(stops);
  const lowered = isSound ? timed("lower", () => lower(bound.value)) : undefined;
  const { verify, proves = true } = input;
  if (verify !== undefined && lowered !== undefined) {
    timed("approvals", () =>
      checkSignedApprovals(bound.value, lowered.draft, verify, (one) => diagnostics.push(one)),
    );
  }
  const proofs =
    lowered === undefined || !proves
      ? []
      : timed("prove", () => prove({ plan: lowered.draft, catalogues, manifests }));
  diagnostics.push(...reportRefuted(proofs, bound.value));
  const told = withoutFollowers(diagnostics, files);
  // Levels come first, since a report that is raised to an error cannot be allowed; and again for
  // what is said of the suppressions.
  const levelled = (reports: readonly Diagnostic[]) => applyLevels(reports, input.lint ?? {});
  const kept = timed("suppress", () => levelled(applySuppressions(files, levelled(told))));
  const model = bound.value;
  const checked = { files, model, diagnostics: kept.toSorted(byPlace), proofs, timings };
  return { checked, ...given({ lowered }) };
}

/** As `check`, and seals the plan where there are no errors. */
export function compile(input: CompileInput): Compiled {
  const { checked, lowered } = judge(input);
  if (lowered === undefined || checked.diagnostics.some(stops)) return checked;
  const timings = [...checked.timings];
  const timed = stopwatch(input.clock, timings);
  const proofs = new Map(checked.proofs.map((one) => [`${one.object}/${one.row}`, one.proof]));
  const proofOf = (object: string, row: string): Proof => {
    if (input.proves === false) return { verdict: "not_run" };
    return proofs.get(`${object}/${row}`) ?? bug(`no proof of ${row}`);
  };
  const sealed = timed("seal", () => lowered.seal(proofOf));
  return { ...checked, ...sealed, tests: lowerTests(checked.model), timings };
}

/** What is overdue has to be looked at by people, and never stops a sync. */
function stops({ code, severity }: Diagnostic): boolean {
  return severity === "error" && code !== "recertification-overdue";
}

function sorted(files: readonly SourceText[]): readonly SourceText[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

function stopwatch(clock: Clock | undefined, timings: { stage: string; ms: number }[]) {
  return <Value>(stage: string, work: () => Value): Value => {
    const start = clock?.monotonic() ?? 0;
    const value = work();
    if (clock !== undefined) timings.push({ stage, ms: clock.monotonic() - start });
    return value;
  };
}
