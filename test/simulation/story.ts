/** A play as a story in plain words: who did what when, what each run wrote and why, how it ended. */
import type { AuditEntry } from "../../runtime/engine/engine.ts";
import type { Played, PlayedRun } from "./play.ts";
import { filler, type ReplicaShape } from "./shape.ts";
import type { Trouble } from "./steps.ts";
import type { Deed } from "./system.ts";

export async function storyOf(played: Played): Promise<string> {
  const { ledger, runs, engine, systems, spec } = played;
  const audit = await engine.audit({});
  const lines: string[] = [spec.text.trim(), ""];
  for (const system of spec.shape.systems) {
    const { name, stamps, feed, guarded, uniqueKey, trims, lagMs } = system;
    const { searchLagMs, replicas, byStamp, rings, fills } = system;
    const traits = [
      `tells times by ${stamps}`,
      feed === "poll" ? "does not tell deletions" : "tells deletions",
      guarded ? "guards writes" : "guards nothing",
      ...(uniqueKey ? ["one record an address"] : []),
      ...(trims ? ["trims texts"] : []),
      ...(lagMs > 0 ? [`tells ${lagMs / 1000} s late`] : []),
      ...(byStamp ? ["tells by the time of a change, which may come late"] : []),
      ...(fills === undefined ? [] : [`says "${filler}" where ${fills} is blank`]),
      ...(rings ? ["rings when something changes"] : []),
      ...(searchLagMs > 0 ? [`lists new records ${searchLagMs / 1000} s late`] : []),
      ...(replicas === undefined ? [] : [behind(replicas)]),
    ];
    lines.push(`System ${name} ${traits.join(", ")}.`);
  }
  lines.push("");
  let at = 0;
  for (const one of runs) {
    const isBefore = (deed: Deed | undefined) =>
      deed !== undefined && (deed.run < one.number || (deed.run === one.number && !deed.during));
    while (isBefore(ledger[at])) lines.push(deedLine(ledger[at++]));
    lines.push(...runLines(one));
    for (; at < ledger.length && ledger[at]?.run === one.number; at++) {
      lines.push(`  ${deedLine(ledger[at], audit)}`);
    }
  }
  while (at < ledger.length) lines.push(deedLine(ledger[at++]));
  lines.push("", "At the end:");
  for (const [name, system] of systems) {
    for (const { records } of spec.shape.objects) {
      for (const { id, fields } of system.all(records)) {
        lines.push(`  ${name} ${records} ${id} ${valuesOf(fields)}`);
      }
    }
  }
  for (const hold of await engine.holds()) {
    lines.push(`  held: ${hold.object} ${hold.link} ${hold.unit} (${hold.case}) ${hold.why}`);
  }
  return lines.join("\n");
}

function behind({ behindMs, read }: ReplicaShape): string {
  const what = read ? "all that is read of it" : "its feed";
  return `${what} is up to ${behindMs / 1000} s behind`;
}

function runLines({
  at,
  number,
  ended,
  troubles,
  report,
  phase,
  writes,
}: PlayedRun): readonly string[] {
  const what = {
    done: `writes ${writes} records`,
    crashed: `dies after ${writes} writes`,
    refused: "is refused, because another process works with the state",
    disk_full: "stops, because the state's disk is full",
  }[ended];
  const why =
    phase === "history" ? "" : phase === "healing" ? " (all is well again)" : " (all is quiet)";
  const wrong = troubles.map((one) => `  what goes wrong: ${troubleLine(one)}`);
  const told = (report?.runs ?? []).flatMap((one) => [
    ...(one.brake === undefined ? [] : [`  the brake stops ${one.object}: ${one.brake.why}`]),
    ...one.unread.map(({ system, why }) => `  ${one.object}: ${system} is not read: ${why}`),
    ...one.failures.map(({ system, why }) => `  ${one.object}: ${system} refuses a write: ${why}`),
  ]);
  return [`${timeOf(at)} run ${number}${why} ${what}`, ...wrong, ...told];
}

function troubleLine(trouble: Trouble): string {
  const from = `from call ${trouble.call} on`;
  switch (trouble.what) {
    case "crash":
      return `the process dies ${trouble.moment} a call, ${from}`;
    case "pause":
      return `the process sleeps while another one runs, ${from}`;
    case "disk_full":
      return `the state's disk is full, ${from}`;
    case "clock":
      return `the machine's clock steps by ${trouble.by / 1000} s, ${from}`;
    case "user":
      return `a user works meanwhile, ${from}`;
    default:
      return `${trouble.what.replaceAll("_", " ")} in ${trouble.system}, ${from}`;
  }
}

function deedLine(deed: Deed | undefined, audit: readonly AuditEntry[] = []): string {
  if (deed === undefined) return "";
  const { at, by, kind, system, object, id } = deed;
  const who = by === "user" ? `a user of ${system}` : "we";
  const record = `${object} ${id}${by === "user" ? "" : ` in ${system}`}`;
  const why = audit
    .filter(
      (one) => one.system === system && one.record === id && one.run !== "" && by === "engine",
    )
    .filter((one) => Object.hasOwn(deed.sent ?? {}, one.field) || kind === "delete")
    .map((one) => `${one.field}: ${one.case}/${one.act}${one.lost ? ", an edit is lost" : ""}`);
  const because = why.length === 0 ? "" : `  [${[...new Set(why)].join("; ")}]`;
  switch (kind) {
    case "create":
      return `${timeOf(at)} ${who} ${by === "user" ? "makes" : "make"} ${record} ${valuesOf(deed.after)}${because}`;
    case "delete":
      return `${timeOf(at)} ${who} ${by === "user" ? "deletes" : "delete"} ${record}${because}`;
    case "update": {
      const changes = Object.keys(deed.after).map(
        (field) =>
          `${field} ${JSON.stringify(deed.before[field])} → ${JSON.stringify(deed.after[field])}`,
      );
      return `${timeOf(at)} ${who} ${by === "user" ? "sets" : "set"} ${record} ${changes.join(", ")}${because}`;
    }
  }
}

function valuesOf(fields: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(fields).map(
    ([field, native]) => `${field}=${JSON.stringify(native)}`,
  );
  return `{ ${told.join(", ")} }`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(8, 19).replace("T", " ");
}
