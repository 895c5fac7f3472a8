/**
 * `/updated` and `/deleted`: ids of what changed between two moments, their seconds ignored. A transaction under way
 * holds `latestDateCovered` at its begin: what it writes is found by who asks from there the next time.
 */
import { fullFields } from "./computed.ts";
import { momentMs, momentText } from "./moments.ts";
import { inBin, type Org } from "./org.ts";
import { invalid } from "./trouble.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const updatedDays = 30;
const deletedDays = 15;

export function updated(org: Org, object: string, query: URLSearchParams) {
  const { from, to } = span(org, query, updatedDays);
  const { fields } = org.schema(object);
  if (!fields.has("SystemModstamp")) throw invalid("INVALID_TYPE", `${object} is not replicated`);
  const found = org.records.all(object).filter((one) => {
    const stamp = momentMs(String(fullFields(one)["SystemModstamp"])) ?? 0;
    return stamp >= from && stamp < to;
  });
  return { ids: found.map(({ id }) => id), latestDateCovered: momentText(covered(org, to)) };
}

/** Merged records are among them: the ones that went into another. */
export function deleted(org: Org, object: string, query: URLSearchParams) {
  const { from, to } = span(org, query, deletedDays);
  org.schema(object);
  const now = org.time.now();
  const found = org.records
    .deleted(object)
    .filter((one) => inBin(one, now))
    .flatMap(({ id, deletedAt = 0 }) =>
      deletedAt >= from && deletedAt < to ? [{ id, deletedDate: momentText(deletedAt) }] : [],
    );
  return {
    deletedRecords: found,
    earliestDateAvailable: momentText(now - deletedDays * dayMs),
    latestDateCovered: momentText(covered(org, to)),
  };
}

function covered({ time, underWay }: Org, to: number): number {
  return Math.min(to, time.now(), ...underWay);
}

/** Throws `Refused` for a span that is none, or begins too long ago. */
function span({ time }: Org, query: URLSearchParams, days: number) {
  const [start, end] = [momentMs(query.get("start") ?? ""), momentMs(query.get("end") ?? "")];
  if (start === undefined || end === undefined) {
    throw invalid("MALFORMED_QUERY", "start and end are moments: 2026-01-01T00:00:00+00:00");
  }
  const from = Math.floor(start / minuteMs) * minuteMs;
  const to = Math.floor(end / minuteMs) * minuteMs;
  if (to <= from) {
    throw invalid(
      "INVALID_REPLICATION_DATE",
      "endDate must be at least one minute after startDate",
    );
  }
  if (from >= time.now() - days * dayMs) return { from, to };
  throw invalid("INVALID_REPLICATION_DATE", `startDate cannot be more than ${days} days ago`);
}
