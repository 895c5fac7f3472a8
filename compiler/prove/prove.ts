/**
 * A plan's rows → what is proved of each (docs/proofs.md): that it settles and agrees, in whatever order and
 * wherever a run is cut short, that no edit is lost but by its rule, and that its map and formats give back
 * what they were given. Rows that behave alike share a proof.
 */
import { bug } from "../../core/bug.ts";
import { digestOfText } from "../../plan/digest.ts";
import type { Catalogue, ObjectPlan, Plan, Proof, RowPlan } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { manifestWith } from "../../plan/manifest-with.ts";
import { canonicalType } from "../../rules/canonical-type.ts";
import { type AssumedEnd, assumptionsOf } from "./assumptions.ts";
import { type Bounds, type Explored, explore } from "./explore.ts";
import { knownRow, knownShape, shapeKeyOf } from "./known-shapes.ts";
import { brokenLaw } from "./laws.ts";
import { type Machinery, machinery } from "./machinery.ts";
import type { Refuted } from "./refuted.ts";
import { signatureOf } from "./signature.ts";
import { tellBreach, tellTurning } from "./story.ts";
import { configurationsOf, fieldOf, type Subject, subjectOf } from "./subject.ts";
import { symmetryOf } from "./symmetry.ts";

export interface Proving {
  readonly plan: Omit<Plan, "digest">;
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export interface RowProof {
  readonly object: string;
  readonly row: string;
  readonly proof: Proof;
  /** Where it is refuted: what is wrong. */
  readonly refuted?: Refuted;
}

/** What one proof comes to, without the names of the row that it was first made for. */
type Outcome =
  | { readonly kind: "proved"; readonly states: number }
  | { readonly kind: "not_proved"; readonly reason: string; readonly states?: number }
  | { readonly kind: "refuted"; readonly refuted: Refuted };

/** At compile time: enough for what people write, and over in milliseconds. */
const bounds: Bounds = { most: 6000, deepest: 12, isThorough: false };
/** What shapes came to, by the rules that run and within these bounds: it is the same each time. */
const explored = new Map<string, Explored>();
/** Ends that stand beside one another. */
const mostEnds = 3;

export interface ProveOptions {
  /** The rules: a test may break one. */
  readonly parts?: Machinery;
  readonly within?: Bounds;
  /** What shapes came to, which is asked and added to. Only of the same rules and bounds. */
  readonly shapes?: Map<string, Explored>;
}

/** In the order of the plan's rows. */
export function prove(
  { plan, catalogues, manifests }: Proving,
  options: ProveOptions = {},
): readonly RowProof[] {
  const { parts = machinery, within = bounds } = options;
  const isUsual = options.parts === undefined && options.within === undefined;
  const shapes = options.shapes ?? (isUsual ? explored : new Map<string, Explored>());
  const manifestOf = memo((system: string) => {
    const connector = plan.systems.find((one) => one.id === system)?.connector ?? "";
    const known = manifests.get(connector);
    return known === undefined ? undefined : manifestWith(known, catalogues.get(system));
  });
  const described = { plan, catalogues, manifestOf };
  const known = new Map<string, { readonly digest: string; readonly outcome?: Outcome }>();
  return plan.objects.flatMap((object) => {
    const units = new Map<string, RowProof>();
    return object.rows.map((row): RowProof => {
      const unit = row.together === undefined ? undefined : units.get(row.together);
      // The rows of a `together` are one unit, and its proof is each one's.
      if (unit !== undefined) return { ...unit, row: row.id };
      const proved = proveRow(row, object);
      if (row.together !== undefined) units.set(row.together, proved);
      return proved;
    });
  });

  function proveRow(row: RowPlan, object: ObjectPlan): RowProof {
    const rows =
      row.together === undefined
        ? [row]
        : object.rows.filter((one) => one.together === row.together);
    const name = { object: object.id, row: row.id };
    const reason = unexplorable(row, object);
    if (reason !== undefined) return { ...name, proof: { verdict: "not_proved", reason } };
    const ends = rows.map((one) => one.ends.map((end) => assumedEnd(end)));
    const signature = signatureOf(rows, ends, object, plan.maps);
    let { digest, outcome } = known.get(signature) ?? { digest: digestOfText(signature) };
    if (shapes === explored) outcome ??= knownRow(digest);
    // A story has the names of its own row.
    if (outcome === undefined || outcome.kind === "refuted") outcome = proveUnit(rows, object);
    known.set(signature, { digest, outcome });
    switch (outcome.kind) {
      case "not_proved": {
        const { reason, states } = outcome;
        const told = states === undefined ? { reason } : { reason, states };
        return { ...name, proof: { verdict: "not_proved", ...told } };
      }
      case "refuted": {
        const { refuted } = outcome;
        return { ...name, proof: { verdict: "refuted", trace: refuted.story }, refuted };
      }
      case "proved": {
        const { states } = outcome;
        const areApart = configurationsOf(row).length > 1;
        const assumptions = [
          ...new Set(rows.flatMap((one, at) => assumptionsOf(one, ends[at] ?? [], areApart))),
        ];
        return { ...name, proof: { verdict: "proved", states, assumptions, digest } };
      }
    }
  }

  function proveUnit(rows: readonly RowPlan[], object: ObjectPlan): Outcome {
    const first = rows[0] ?? bug("a unit without rows");
    const { policy } = first;
    const isSum = policy.kind === "merge" && policy.function === "sum";
    const map = plan.maps.find((one) => one.id === first.map);
    let states = 0;
    for (const at of configurationsOf(first)) {
      const subject = subjectOf(rows, at, object, described, parts);
      const turning = brokenLaw(subject, map, typeOf(first));
      if (turning !== undefined) {
        return { kind: "refuted", refuted: tellTurning(subject, turning) };
      }
      const isRestless = subject.ends.some((end) => end.changesItself);
      for (const one of isRestless ? [calm(subject), subject] : [subject]) {
        const symmetry = symmetryOf(one);
        if (symmetry.shape === undefined) {
          return { kind: "not_proved", reason: "its values turn into new ones without end" };
        }
        const deepest = isSum ? Math.min(3, within.deepest) : within.deepest;
        const shape = shapeKeyOf(symmetry.shape, deepest);
        let found = shapes.get(shape) ?? (shapes === explored ? knownShape(shape) : undefined);
        if (found === undefined || found.kind === "broken") {
          found = explore(one, symmetry, parts, { ...within, deepest });
          shapes.set(shape, found);
        }
        states += found.states;
        if (found.kind === "broken") {
          return { kind: "refuted", refuted: tellBreach(one, found.breach) };
        }
        if (found.kind === "too_many") {
          return { kind: "not_proved", reason: "it has more states than are looked at", states };
        }
      }
    }
    return { kind: "proved", states };
  }

  function typeOf(row: RowPlan) {
    return canonicalType(row, plan);
  }

  function assumedEnd(end: RowPlan["ends"][number]): AssumedEnd {
    const { role, system, field } = end;
    const name = `${system}.${field}`;
    return { role, name, field, type: fieldOf(end, catalogues), manifest: manifestOf(system) };
  }
}

/** As if its systems changed nothing by themselves. */
function calm(subject: Subject): Subject {
  return { ...subject, ends: subject.ends.map((end) => ({ ...end, changesItself: false })) };
}

/** Why nothing is claimed of a row; undefined where it can be explored. */
function unexplorable(row: RowPlan, { initial }: ObjectPlan): string | undefined {
  const { differencesBy } = initial;
  const first = differencesBy.kind === "policy" ? differencesBy.policy : row.policy;
  const module = [row.policy, first].find((policy) => policy.kind === "merge_module");
  if (module !== undefined)
    return `\`${module.path}\` is a function of yours, of which nothing is known`;
  if (row.each !== undefined) return "the items of a list come and go, which is not explored";
  const ends = Math.max(...configurationsOf(row).map((at) => at.length));
  if (ends > mostEnds)
    return `it has ${ends} ends beside one another, and ${mostEnds} are explored`;
  return undefined;
}

function memo<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key) as Value;
  };
}
