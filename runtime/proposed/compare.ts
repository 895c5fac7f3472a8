/**
 * The cutover report: what a proposed object would have written beside what was written in the
 * meantime, row by row and direction by direction. It reads the state alone; how fresh it is, the last
 * look says.
 *
 * What is still expected is missed once a look found it wanting for longer than the reader is willing
 * to wait. Differences that were there at the first look are counted apart: they are what the object would write
 * on its first day, and nobody missed an edit.
 */
import type { Plan } from "../../plan/index.ts";
import type { RecordId } from "../engine/engine.ts";
import type { Looks, ProposedState } from "../engine/proposed-state.ts";
import { proposedIn } from "../object-state.ts";
import { type ComparedOutcome, type ComparedRow, nameRows, openTally } from "./compared-rows.ts";
import {
  countedNotes,
  type Expectation,
  outcomeUnmet,
  type Verdict,
  verdictOn,
} from "./expectation.ts";

export interface Comparison {
  readonly object: string;
  readonly label: string;
  /** Undefined: nobody has looked at it yet, or not at all of it. */
  readonly looks: Looks | undefined;
  readonly links: number;
  readonly rows: readonly ComparedRow[];
  /** All rows together. */
  readonly total: ComparedRow["counts"];
  readonly samples: readonly Sample[];
}

export interface Sample extends Omit<Verdict, "outcome"> {
  readonly outcome: ComparedOutcome;
  readonly label: string;
  /** The match key of its link, and the records in it. */
  readonly key: string | undefined;
  readonly records: readonly RecordId[];
}

export interface Comparing {
  /** YYYY-MM-DD */
  readonly today: string;
  /** ms; what was expected for longer than this is missed. */
  readonly patience: number;
  /** The most samples of a row and an outcome. */
  readonly samples: number;
}

export async function compare(
  plan: Plan,
  state: ProposedState,
  comparing: Comparing,
): Promise<readonly Comparison[]> {
  const found: Comparison[] = [];
  for (const object of proposedIn(plan, comparing.today)) {
    found.push(await compareObject(plan, object, state, comparing));
  }
  return found;
}

async function compareObject(
  plan: Plan,
  object: string,
  state: ProposedState,
  { patience, samples }: Comparing,
): Promise<Comparison> {
  const declared = plan.objects.find((one) => one.id === object);
  const names = nameRows(declared);
  const looks = await state.looks(object);
  const tally = openTally(names);
  for (const one of await state.tallies(object)) tally.add(one, one.count, one.slowest);
  const open = (await state.expected(object)).flatMap((one) => openVerdicts(one, looks, patience));
  for (const one of open) tally.add(one, 1);
  const { rows, total } = tally.done();
  const shown = sampled([...open, ...(await state.verdicts(object))], samples);
  return {
    object,
    label: declared?.label ?? object,
    looks,
    links: (await state.size(object)).links,
    rows,
    total,
    samples: await Promise.all(
      shown.map(async (one): Promise<Sample> => {
        const [link] = await state.links(object, { kind: "link", link: one.link });
        const records = (link?.records ?? []).filter((record) => !record.gone);
        const key = records.flatMap((record) => record.keys).find((each) => each !== undefined);
        const label = names.labelOf(one);
        return { ...one, label, key, records: records.map(({ system, id }) => ({ system, id })) };
      }),
    ),
  };
}

type OpenVerdict = Omit<Verdict, "outcome"> & { readonly outcome: ComparedOutcome };

/** How what has not come yet counts, as of the last look. */
function openVerdicts(
  one: Expectation,
  looks: Looks | undefined,
  patience: number,
): readonly OpenVerdict[] {
  const at = looks?.last ?? one.at;
  const outcome = outcomeOf();
  const passed = one.earlier.flatMap((fields) =>
    countedNotes(one).filter((note) => Object.hasOwn(fields, note.field)),
  );
  return [
    ...countedNotes(one).map((note) => openVerdict(note, outcome)),
    ...passed.map((note) => openVerdict(note, "overtaken")),
  ];

  function openVerdict(note: Expectation["notes"][number], as: ComparedOutcome): OpenVerdict {
    const facts = { outcome: "same", found: note.from, at } as const;
    return { ...verdictOn(one, note, facts), since: one.since, outcome: as };
  }

  function outcomeOf(): ComparedOutcome {
    if (one.before) return "before";
    if (at - one.since < patience) return "waiting";
    return one.moved ? outcomeUnmet(one) : "missed";
  }
}

/** Of each row and outcome the first few; what agrees and what has time needs no looking at. */
function sampled(verdicts: readonly OpenVerdict[], most: number): readonly OpenVerdict[] {
  const groups = Map.groupBy(
    verdicts.filter(({ outcome }) => worthShowing.includes(outcome)),
    ({ outcome, kind, row, field, origin, system }) =>
      JSON.stringify([outcome, kind, row, field, origin, system]),
  );
  return [...groups.values()]
    .flatMap((group) => group.slice(0, most))
    .toSorted((a, b) => worthShowing.indexOf(a.outcome) - worthShowing.indexOf(b.outcome));
}

const worthShowing: readonly ComparedOutcome[] = [
  "different",
  "missed",
  "unexpected",
  "held",
  "before",
];
