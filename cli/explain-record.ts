/**
 * `concordat explain OBJECT KEY [FIELD]`: what a record holds in each system, and the history of its
 * values: what was written, when, from where, and by which line of the spec.
 */
import type { Plan } from "../plan/index.ts";
import type { Native } from "../rules/values/native.ts";
import { standing } from "../runtime/alerts/words.ts";
import type { AuditEntry, Engine, StoredLink } from "../runtime/engine/engine.ts";
import type { Pruning } from "../runtime/engine/pruning.ts";
import { dayOf, proposedIn } from "../runtime/object-state.ts";
import { isOfAct } from "../runtime/people/acts.ts";
import { type Expectation, isOfRecord } from "../runtime/proposed/expectation.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { keyForms } from "./key-forms.ts";
import { withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { prunedWords } from "./pruned-words.ts";
import type { World } from "./world.ts";

export interface RecordQuestion {
  readonly object: string;
  /** A match key's value or a record's id. */
  readonly key: string;
  readonly field?: string;
}

export function explainRecord(
  world: World,
  question: RecordQuestion,
  argument: string,
  options: { readonly profile?: string },
): Promise<ExitCode> {
  return withRun(world, argument, { ...options, purpose: "state" }, async (opened) => {
    const { plan, proposed } = opened;
    const { object, key } = question;
    const isProposed = proposedIn(plan, dayOf(world.host.clock.now())).includes(object);
    const engine = isProposed ? (proposed ?? opened.engine) : opened.engine;
    if (!plan.objects.some((one) => one.id === object)) {
      const known = plan.objects.map((one) => `\`${printable(one.id)}\``).join(", ");
      world.stderr.write(
        `concordat: there is no object \`${printable(object)}\`; the package has ${known}\n`,
      );
      return exitCodes.trouble;
    }
    const links = await find(engine, object, key);
    if (links.length === 0) {
      world.stderr.write(
        `concordat: no record of \`${printable(object)}\` has the key or id \`${printable(key)}\`\n`,
      );
      return exitCodes.trouble;
    }
    for (const link of links) {
      const entries = await engine.audit({ link: link.id });
      const before = (await engine.prunings()).at(-1);
      const wanted = isProposed ? await proposed?.expected(object, link.id) : [];
      const isAsked = askedFor(question, plan);
      const lines = [...told(link, question, isAsked), ...toldWanted(wanted ?? [], isAsked)];
      lines.push(...toldHistory(entries, isAsked, before));
      world.stdout.write(`${lines.map(printable).join("\n")}\n`);
    }
    return exitCodes.clean;
  });
}

/** By key as it was written, as keys are folded, and by id. */
async function find(engine: Engine, object: string, key: string): Promise<readonly StoredLink[]> {
  for (const one of keyForms(key)) {
    const links = await engine.links(object, { kind: "key", key: one });
    if (links.length > 0) return links;
  }
  return engine.links(object, { kind: "record", id: key });
}

type IsAsked = (name: string) => boolean;

/** A field, a row, or all; what was written under a field's earlier name is part of its history. */
function askedFor({ field }: RecordQuestion, { renames }: Plan): IsAsked {
  const names = renames.flatMap((one) => (one.to === field ? [one.from] : []));
  return (name) => field === undefined || name === field || names.includes(name);
}

function told(
  link: StoredLink,
  { object, key }: RecordQuestion,
  isAsked: IsAsked,
): readonly string[] {
  const lines = [`${object} ${key}`];
  for (const record of link.records) {
    lines.push(`  ${record.system}.${record.stage} ${record.id}${record.gone ? " (deleted)" : ""}`);
    for (const [name, native] of Object.entries(record.fields)) {
      if (isAsked(name)) lines.push(`    ${name}: ${shown(native)}`);
    }
  }
  if (link.ambiguous !== undefined) lines.push(`  it stands alone: ${link.ambiguous}`);
  for (const hold of link.holds) {
    if (!hold.shown.some((one) => isAsked(one.field)) && hold.shown.length > 0) continue;
    lines.push(
      `  ${hold.unit || "the record"} ${standing(hold)} (${hold.class}${hold.why === "" ? "" : `: ${hold.why}`})  ${hold.place}`,
    );
  }
  return lines;
}

/** Of an object that is only proposed. */
function toldWanted(wanted: readonly Expectation[], isAsked: IsAsked): readonly string[] {
  return wanted.flatMap((one) =>
    one.notes
      .filter((note) => isAsked(note.field) || isAsked(note.row))
      .map((note) =>
        isOfRecord(note)
          ? `  the object is proposed: it would ${one.kind} the record in ${one.system}  ${note.place}`
          : `  the object is proposed: it would write ${one.system} ${note.field}: ${shown(note.to)}  ${note.case}, ${note.place}`,
      ),
  );
}

function toldHistory(
  entries: readonly AuditEntry[],
  isAsked: IsAsked,
  before: Pruning | undefined,
): readonly string[] {
  const own = entries.filter((entry) => isAsked(entry.field) || isAsked(entry.row));
  if (before !== undefined) {
    const since = `entry ${before.sequence}`;
    const head =
      own.length === 0
        ? `  nothing was written since ${since}`
        : `  what was written since ${since}, oldest first:`;
    return [head, ...own.flatMap(history), `  ${prunedWords(before)}`];
  }
  const head = own.length === 0 ? "  nothing was written yet" : "  what was written, oldest first:";
  return [head, ...own.flatMap(history)];
}

function history(entry: AuditEntry): readonly string[] {
  const at = new Date(entry.at).toISOString().replace("T", " ").slice(0, 19);
  const { system, field, from, to, origin, lost, place } = entry;
  const rule = entry.by === undefined ? "" : `, by ${entry.by}`;
  const person =
    entry.person === undefined
      ? ""
      : ` by ${entry.person}${entry.because ? ` because ${entry.because}` : ""}`;
  if (isOfAct(entry))
    return [`    ${at}  ${entry.row || "the record"}: ${entry.case}${person}  ${place}`];
  const source = origin === "" || origin === system ? "" : ` from ${origin}`;
  return [
    `    ${at}  ${system}${field === "" ? `: ${ofRecord(entry)}` : ` ${field}: ${shown(from)} → ${shown(to)}`}${source}`,
    `      entry ${entry.sequence}: ${entry.case}${rule}${lost ? "; an edit made there was overwritten" : ""}${person}  ${place}`,
  ];
}

/** What became of a record as a whole. */
function ofRecord({ act, record }: AuditEntry): string {
  switch (act) {
    case "keep":
      return "its deletion stays there alone";
    case "restore":
      return "it is to be created again";
    default:
      return `record ${record} was deleted`;
  }
}

function shown(native: Native): string {
  return native === null ? "empty" : JSON.stringify(native);
}
