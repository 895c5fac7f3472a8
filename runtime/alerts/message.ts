/**
 * Alerts for one recipient → one message: what happened, said once for all cases of a kind. Its texts are
 * plain and of one line each, with nothing in them that a terminal, a header or a chat would obey; how they
 * are written there is each channel's own.
 */
import { printable } from "../../core/printable.ts";
import type { StoredAlert, Told } from "./stored-alert.ts";
import { mostNamed } from "./tell-cases.ts";
import { some, whatWords } from "./words.ts";

export interface Message {
  /** The same in every attempt. */
  readonly id: string;
  readonly kind: "alert" | "digest" | "test";
  /** ms; when the first of it came up. */
  readonly at: number;
  readonly subject: string;
  readonly lines: readonly string[];
  readonly told: readonly Told[];
}

/** `alerts`: at least one, all for the same recipient. */
export function messageOf(id: string, alerts: readonly StoredAlert[]): Message {
  const told = gathered(alerts.map((one) => one.told));
  const isDigest = alerts[0]?.when === "daily";
  const shown = told.slice(0, mostTold);
  const left = told.length - shown.length;
  return {
    id,
    kind: isDigest ? "digest" : "alert",
    at: Math.min(...alerts.map((one) => one.at)),
    subject: line(`Concordat: ${isDigest ? "the last day: " : ""}${subjectOf(told)}`, 150),
    lines: [
      ...shown.flatMap(linesOf),
      ...(left > 0
        ? [`… and ${left} more kinds of errors; \`concordat status\` shows what waits.`]
        : []),
    ],
    told: shown,
  };
}

/** The same, with what is secret taken out of all of it. */
export function withoutSecrets(message: Message, redact: (text: string) => string): Message {
  return {
    ...message,
    subject: redact(message.subject),
    lines: message.lines.map(redact),
    told: message.told.map((one) => ({ ...one, why: one.why.map(redact) })),
  };
}

/** What `alerts send-test` sends. */
export function testMessage(id: string, at: number, to: string): Message {
  const lines = [
    line(
      `This is a test of the alerts for ${to}. Nothing happened, and nothing has to be done.`,
      400,
    ),
  ];
  return { id, kind: "test", at, subject: "Concordat: a test message", lines, told: [] };
}

const mostTold = 50;

/** The same thing at several times of a day, or in several batches, is told once. */
function gathered(all: readonly Told[]): readonly Told[] {
  const groups = Map.groupBy(all, ({ class: of, object, unit, system, what, correction }) =>
    JSON.stringify([of, object, unit, system, what, correction]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        ...first,
        count: countsCases(first) ? group.reduce((sum, one) => sum + one.count, 0) : first.count,
        why: some(
          group.flatMap((one) => one.why.map((why) => line(why, 400))),
          mostNamed,
        ),
        cases: group.flatMap((one) => one.cases).slice(0, mostNamed),
      },
    ];
  });
}

/** Whether it counts cases, and no condition. */
function countsCases({ cases }: Told): boolean {
  return cases.length > 0;
}

function subjectOf(told: readonly Told[]): string {
  const [first] = told;
  if (first !== undefined && told.length === 1) {
    return `${first.class}${first.object === "" ? "" : ` in ${placeOf(first)}`}${countOf(first)}`;
  }
  const classes = [...new Set(told.map((one) => one.class))];
  const objects = [...new Set(told.map((one) => one.object).filter((one) => one !== ""))];
  return `${told.length} kinds of errors (${classes.join(", ")}) in ${objects.join(", ") || "queues"}`;
}

function placeOf({ object, unit }: Told): string {
  return unit === undefined ? object : `${object}.${unit}`;
}

function countOf(one: Told): string {
  if (!countsCases(one)) return "";
  return one.count === 1 ? " (1 record)" : ` (${one.count} records)`;
}

function linesOf(one: Told): readonly string[] {
  const { cases, count, system, correction, place } = one;
  const named = cases.map(({ name, records }) => {
    const ids = records.map((record) => `${record.system} ${record.id}`);
    return line(ids.length === 0 ? name : `${name} (${ids.join(", ")})`, 200);
  });
  const more =
    count > cases.length && cases.length > 0 ? [`… and ${count - cases.length} more`] : [];
  const where = one.object === "" ? one.class : `${one.class} in ${placeOf(one)}`;
  const by = system === undefined ? "" : `, ${system}`;
  return [
    line(`${where}${by}${countOf(one)}: ${whatWords[one.what]}.`, 400),
    ...one.why.map((why) => line(`  why: ${why}`, 400)),
    ...(correction === undefined ? [] : [line(`  to be corrected by: ${correction}`, 200)]),
    ...[...named, ...more].map((name) => `  ${name}`),
    ...(place === "" ? [] : [line(`  the spec: ${place}`, 300)]),
  ];
}

function line(text: string, most: number): string {
  const safe = printable(text);
  return safe.length <= most ? safe : `${safe.slice(0, most - 1)}…`;
}
