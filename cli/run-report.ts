/** What a run did, as lines in columns: an object a line, then what needs someone's attention. */
import type { Deferred, Lacking, ObjectRun, RunReport } from "../runtime/report.ts";
import { displayWidth } from "./display-width.ts";
import { shownMinute } from "./shown-value.ts";

export function reportLines({ id, runs, holds }: RunReport): readonly string[] {
  const rows = runs.map((one) => [one.object, ...columns.map(([, cell]) => cell(one))]);
  const table = aligned([["", ...columns.map(([title]) => title)], ...rows]);
  const notes = runs.flatMap(notesOf);
  const waiting =
    holds.length === 0
      ? []
      : [
          `${holds.length === 1 ? "1 case waits" : `${holds.length} cases wait`}; \`concordat status\` shows ${holds.length === 1 ? "it" : "them"}`,
        ];
  const isDecided = runs.some((one) => one.conflicts > 0 && one.updated > 0);
  const decided = isDecided
    ? [`what lost against another side is put back by \`concordat undo --run ${id}\``]
    : [];
  return [...(rows.length === 0 ? [] : table), ...notes, ...decided, ...waiting];
}

const columns: readonly (readonly [string, (one: ObjectRun) => string])[] = [
  ["read", (one) => count(one.read)],
  ["changed", (one) => count(one.changed)],
  ["created", (one) => count(one.created)],
  ["updated", (one) => count(one.updated)],
  ["deleted", (one) => count(one.deleted)],
  ["conflicts", (one) => count(one.conflicts)],
  ["held", (one) => count(one.held)],
  ["failed", (one) => count(one.failed)],
  ["seconds", (one) => (one.ms / 1000).toFixed(1)],
];

function notesOf(one: ObjectRun): readonly string[] {
  const { recovered } = one;
  return [
    ...(one.brake === undefined
      ? []
      : [
          `${one.object}: the brake stopped it, nothing was written: ${one.brake.why}; \`--approve ${one.brake.count}\` lets it pass`,
        ]),
    ...one.unread.map(({ system, why }) => `${one.object}: ${system} could not be read: ${why}`),
    ...one.lacking.map((field) => `${one.object}: ${lackingLine(field)}`),
    ...one.stalled.map(
      ({ system, since }) =>
        `${one.object}: ${system} tells no change that was committed since ${shownMinute(since)} UTC: a transaction there was left open; end it`,
    ),
    ...one.deferred.map((some) => `${one.object}: ${deferredLine(some)}`),
    ...one.skews.map(
      ({ system, records, aheadMs }) =>
        `${one.object}: the clock of ${system} is ahead: ${records === 1 ? "1 record carries a time" : `${count(records)} records carry times`} up to ${duration(aheadMs)} from now, taken for now; conflicts by time may go to ${system} until it is set right`,
    ),
    ...(recovered.done + recovered.undone === 0
      ? []
      : [
          `${one.object}: an earlier run was cut off; of its writes in doubt ${recovered.done} had landed and ${recovered.undone} had not`,
        ]),
    ...some(one.failures.map(({ system, why }) => `${one.object}: ${system} refused: ${why}`)),
  ];
}

export function lackingLine({ system, of, field, rows }: Lacking): string {
  const names = rows.map((row) => `\`${row}\``).join(", ");
  const waiting =
    rows.length === 0
      ? "which the spec reads"
      : `${rows.length === 1 ? `row ${names} waits` : `rows ${names} wait`}`;
  return `${system}.${of} has no field \`${field}\`${rows.length === 0 ? ", " : "; "}${waiting}`;
}

export function deferredLine({ system, row, records }: Deferred): string {
  const what = records === 1 ? "1 record is" : `${count(records)} records are`;
  return `${what} not created in ${system} yet: what row \`${row}\` refers to is not there`;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [name, size] = units.find(([, one]) => seconds >= one) ?? ["second", 1];
  const number = Math.floor(seconds / size);
  return `${count(number)} ${name}${number === 1 ? "" : "s"}`;
}

const units: readonly (readonly [string, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Equal ones once, with their number, and not more than a screen of them. */
function some(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const told = [...counts].map(([line, times]) =>
    times === 1 ? line : `${line} (${times} times)`,
  );
  return told.length <= 10 ? told : [...told.slice(0, 10), `… and ${told.length - 10} more`];
}

function count(number: number): string {
  return number.toLocaleString("en");
}

/** The first column to the left, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries())
      widths[at] = Math.max(widths[at] ?? 0, displayWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = " ".repeat((widths[at] ?? 0) - displayWidth(cell));
        return at === 0 ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}
