/**
 * One package, from its folder to what the compiler says of it: the reading, the stages, and the
 * profile that was asked for.
 */
import { posix } from "node:path";
import { applyLevels } from "../compiler/check/levels.ts";
import { type Compiled, check, compile } from "../compiler/compile.ts";
import type { Model } from "../compiler/model.ts";
import type { RowProof } from "../compiler/prove/prove.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { given } from "../core/given.ts";
import type { Plan, PlanMap } from "../plan/index.ts";
import type { TestSuite } from "../plan/test-case.ts";
import { setApart } from "./baseline.ts";
import type { Findings } from "./findings.ts";
import { type Loaded, load } from "./load.ts";
import { missingChannels, needsOfModel } from "./missing-channels.ts";
import { missingConnections } from "./missing-connections.ts";
import { shownPath } from "./paths.ts";
import { withUnusedCatalogues } from "./unused-catalogues.ts";
import type { Place } from "./workspace.ts";
import type { World } from "./world.ts";

export interface Judged extends Findings {
  readonly loaded: Loaded;
  /** What the baseline holds back. */
  readonly known: readonly Diagnostic[];
  /** Absent where the package could not be read as a whole. */
  readonly model?: Model;
  /** Absent where there are errors, or where only a check was asked for. */
  readonly plan?: Plan;
  readonly map?: PlanMap;
  /** The package's own tests, with its plan. */
  readonly tests?: TestSuite;
  /** Of each row; none where there are errors in the text. */
  readonly proofs: readonly RowProof[];
  readonly timings: readonly Timing[];
}

export interface Timing {
  readonly stage: string;
  readonly ms: number;
}

export interface Wanted {
  readonly until: "check" | "plan";
  readonly profile?: string | undefined;
  /** As if it had none: they are about to be replaced, and may know less than the spec. */
  readonly withoutCatalogues?: boolean;
  /** Whatever its approvals were signed with: they are about to be replaced. */
  readonly withoutSignatures?: boolean;
}

export function judge(
  world: World,
  place: Place,
  { until, profile, withoutCatalogues = false, withoutSignatures = false }: Wanted,
): Judged {
  const start = world.host.clock.monotonic();
  const loaded = load(world, place);
  const timings = [{ stage: "read", ms: world.host.clock.monotonic() - start }];
  const { sources, diagnostics } = loaded;
  const read = withoutCatalogues ? blinded(loaded.input) : loaded.input;
  const input = withoutSignatures ? withoutVerify(read) : read;
  if (input === undefined) {
    const found = [...diagnostics, ...missingConnections(world, loaded, profile, [])];
    return { loaded, sources, ...apart(world, loaded, found), proofs: [], timings };
  }
  // A plan is made of what was read without an error only; a refused catalogue is one.
  const isSound = !diagnostics.some((one) => one.severity === "error");
  const judged: Compiled = until === "plan" && isSound ? compile(input) : check(input);
  const { model, plan, map, tests } = judged;
  const own = [...input.package.catalogues.keys(), ...loaded.refusedCatalogues];
  const catalogueAt = (name: string) =>
    shownPath(world.cwd, posix.join(place.folder, "catalog", `${name}.json`));
  const told = judged.diagnostics.filter((one) => !isRefusedCatalogue(one, loaded));
  const all = [
    ...diagnostics,
    ...applyLevels(withUnusedCatalogues(told, own, catalogueAt, model), input.lint ?? {}),
    ...missingConnections(world, loaded, profile, [...model.systems.keys()]),
    ...missingChannels(world, loaded, profile, needsOfModel(model)),
  ];
  return {
    loaded,
    sources,
    ...apart(world, loaded, all),
    model,
    proofs: judged.proofs,
    ...given({ plan, map, tests }),
    timings: [...timings, ...judged.timings],
  };
}

function apart(world: World, { listed, place }: Loaded, found: readonly Diagnostic[]) {
  const { told, known } = setApart(found, listed, { world, ...place });
  return { diagnostics: told, known };
}

function blinded(input: Loaded["input"]): Loaded["input"] {
  if (input === undefined) return undefined;
  const bare = <Package extends object>(one: Package) => ({ ...one, catalogues: new Map() });
  const imported = input.imported?.map(bare);
  return { ...input, package: bare(input.package), ...given({ imported }) };
}

function withoutVerify(input: Loaded["input"]): Loaded["input"] {
  if (input === undefined) return undefined;
  const { verify: _, ...rest } = input;
  return rest;
}

/** A catalogue that was refused is there, and why it cannot be used has been told. */
function isRefusedCatalogue({ code, span }: Diagnostic, loaded: Loaded): boolean {
  if (code !== "catalogue-missing") return false;
  const text = loaded.sources.get(span.file)?.text ?? "";
  return loaded.refusedCatalogues.has(text.slice(span.start, span.end));
}
