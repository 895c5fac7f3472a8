/**
 * What goes wrong between the run and a system, as the steps of a test say: calls that fail, requests and
 * answers that are lost, feeds that show too little, too much, or what was. The system behind them is
 * sound. Faults last for one run.
 */
import type { TestCalls, TestFault, TestSubject } from "../../plan/test-case.ts";
import type { ChangePage, Connector, Page, Row, Write, WriteResult } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { failureOf, isMeant } from "./failures.ts";
import { askedOf, type Past } from "./past.ts";

export interface Faults {
  /** The same connector, met by these faults. */
  between(system: string, connector: Connector): Connector;
  /** What a call of the state fails with. */
  ofState(access: "reading" | "writing"): Error | undefined;
}

export interface Surroundings {
  /** The record of this name, where there is one in this system. */
  readonly idOf: (name: string, system: string) => string | undefined;
  /** An object as it was at a moment of the test. */
  readonly asItWas: (system: string, object: string, at: Shown["at"]) => Past;
}

type Shown = Extract<Extract<TestFault, { kind: "show" }>["how"], { kind: "as_it_was" }>;

export function openFaults(faults: readonly TestFault[], surroundings: Surroundings): Faults {
  const left = new Map(
    faults.map((one) => [one, "times" in one ? (one.times ?? Infinity) : Infinity]),
  );

  return {
    between(system, connector) {
      const own = faults.filter((one) => isOf(subjectOf(one), system));
      const idIn = (of: TestSubject) =>
        of.kind === "record" ? surroundings.idOf(of.name, system) : undefined;
      return own.length === 0
        ? connector
        : meeting(connector, { own, strikes, idIn, asItWas: surroundings.asItWas });
    },
    ofState(access) {
      const found = faults.find(
        (one) => one.kind === "fail" && one.calls.of.kind === "state" && fits(one, access),
      );
      const fails = found?.kind === "fail" && strikes(found);
      return fails ? failureOf(found.class) : undefined;
    },
  };

  /** Counts one of the times that it happens. */
  function strikes(fault: TestFault): boolean {
    const times = left.get(fault) ?? 0;
    left.set(fault, times - 1);
    return times > 0;
  }
}

interface Meeting extends Pick<Surroundings, "asItWas"> {
  /** The faults of this system. */
  readonly own: readonly TestFault[];
  readonly strikes: (fault: TestFault) => boolean;
  /** The id of the record that is meant, where it is this system's. */
  readonly idIn: (of: TestSubject) => string | undefined;
}

function meeting(connector: Connector, { own, strikes, idIn, asItWas }: Meeting): Connector {
  return {
    ...connector,
    async cursor(object, signal) {
      failIfMeant(object, "reading");
      return pastOf(object)?.cursor ?? connector.cursor(object, signal);
    },
    scan: (object, fields, signal) =>
      shownPages(object, fields, () => connector.scan(object, fields, signal)),
    async *changes(object, fields, since, signal) {
      const lost = own.find((one) => isLoss(one, "cursor") && isOfObject(subjectOf(one), object));
      if (lost !== undefined && strikes(lost)) {
        throw new ConnectorError("cursor_expired", "the test lets the cursor be forgotten");
      }
      const pages = shownPages(object, fields, () =>
        connector.changes(object, fields, since, signal),
      );
      // Who is late knows of nothing newer, nor of what was deleted.
      const isLate = pastOf(object) !== undefined;
      for await (const page of pages) yield isLate ? { ...page, deleted: [], cursor: since } : page;
    },
    async read(object, ids, fields, signal) {
      failIfMeant(object, "reading");
      const rows = await connector.read(object, ids, fields, signal);
      failIfRead(rows.flatMap((row) => row?.id ?? []));
      return rows.map((row) => (row === null ? null : (shownRows(object, [row])[0] ?? null)));
    },
    async write(object, writes, signal) {
      failIfMeant(object, "writing");
      const losing = (what: string) =>
        own.some((one) => isLoss(one, what) && isOfObject(one.of, object) && strikes(one));
      if (losing("request")) throw unanswered();
      if (losing("write")) return writes.map(ignored);
      const answers = writes.map(answerTo);
      const sent = writes.filter((_, at) => answers[at] === undefined);
      const results = sent.length === 0 ? [] : [...(await connector.write(object, sent, signal))];
      if (losing("reply")) throw unanswered();
      return writes.flatMap((one, at) => {
        const result = answers[at] ?? results.shift();
        return result === undefined ? [] : [isUnheard(one) ? lost() : result];
      });
    },
  };

  function failIfMeant(object: string, access: "reading" | "writing"): void {
    for (const one of own) {
      if (one.kind !== "fail" || !fits(one, access) || !isOfObject(one.calls.of, object)) continue;
      if (strikes(one)) throw failureOf(one.class);
    }
  }

  function failIfRead(ids: readonly string[]): void {
    for (const one of own) {
      if (one.kind !== "fail" || !fits(one, "reading")) continue;
      const id = idIn(one.calls.of);
      if (id !== undefined && ids.includes(id) && strikes(one)) throw failureOf(one.class);
    }
  }

  async function* shownPages<Given extends Page | ChangePage>(
    object: string,
    fields: readonly string[],
    open: () => AsyncIterable<Given>,
  ): AsyncIterable<Given> {
    const shows = own.flatMap((one) =>
      one.kind === "show" && isOfObject(one.of, object) ? [one] : [],
    );
    const isTwice = shows.some((one) => one.how.kind === "twice");
    const past = pastOf(object);
    failIfMeant(object, "reading");
    let isFirst = true;
    for await (const page of open()) {
      if (!isFirst) failIfMeant(object, "reading");
      const all = past === undefined ? page.rows : isFirst ? askedOf(past.rows, fields) : [];
      failIfRead(all.map((row) => row.id));
      const rows = shownRows(object, all);
      const shown = { ...page, rows: isTwice ? [...rows, ...rows] : rows };
      yield shown;
      if (isTwice) yield shown;
      if (shows.some((one) => one.how.kind === "short")) {
        throw new ConnectorError("transient", "the test lets the answer be cut short");
      }
      isFirst = false;
    }
  }

  function pastOf(object: string): Past | undefined {
    for (const one of own) {
      if (one.kind !== "show" || !isOfObject(one.of, object)) continue;
      const { of, how } = one;
      if (how.kind === "as_it_was" && "system" in of) return asItWas(of.system, object, how.at);
    }
    return undefined;
  }

  function shownRows(object: string, rows: readonly Row[]): readonly Row[] {
    let shown = rows;
    for (const one of own) {
      if (one.kind !== "hide") continue;
      const { of, field } = one;
      const isMeant = (row: Row) =>
        of.kind === "record" ? row.id === idIn(of) : isOfObject(of, object);
      shown =
        field === undefined
          ? shown.filter((row) => !isMeant(row))
          : shown.map((row) => (isMeant(row) ? without(row, field) : row));
    }
    return shown;
  }

  /** What a write of a single record is answered without being sent; undefined: it is sent. */
  function answerTo(write: Write): WriteResult | undefined {
    if (write.kind === "create") return undefined;
    for (const one of own) {
      if (idIn(subjectOf(one)) !== write.id) continue;
      const fails = one.kind === "fail" && fits(one, "writing");
      if (fails && strikes(one)) return { kind: "failed", error: failureOf(one.class) };
      if (isLoss(one, "request") && strikes(one)) return lost();
      if (isLoss(one, "write") && strikes(one)) return ignored(write);
    }
    return undefined;
  }

  function isUnheard(write: Write): boolean {
    if (write.kind === "create") return false;
    return own.some((one) => isLoss(one, "reply") && idIn(one.of) === write.id && strikes(one));
  }
}

/** A record is of whatever system it is in: its id tells. */
function isOf(of: TestSubject, system: string): boolean {
  return of.kind === "record" || ("system" in of && of.system === system);
}

/** Whether all calls about this object are meant. */
function isOfObject(of: TestSubject, object: string): boolean {
  return of.kind === "system" || (of.kind === "object" && of.object === object);
}

function subjectOf(fault: TestFault): TestSubject {
  return fault.kind === "fail" ? fault.calls.of : fault.of;
}

function fits(
  { calls, class: errorClass }: { readonly calls: TestCalls; readonly class: string },
  access: "reading" | "writing",
): boolean {
  return calls.access === undefined ? isMeant(errorClass, access) : calls.access === access;
}

function isLoss(fault: TestFault, what: string): fault is Extract<TestFault, { kind: "lose" }> {
  return fault.kind === "lose" && fault.what === what;
}

function unanswered(): ConnectorError {
  return new ConnectorError("unknown_outcome", "the test lets the answer be lost");
}

function lost(): WriteResult {
  return { kind: "failed", error: unanswered() };
}

/** Said to be done, and not kept. */
function ignored(write: Write): WriteResult {
  const id = write.kind === "create" ? `lost-${write.key}` : write.id;
  return { kind: "done", row: { id, fields: write.kind === "delete" ? {} : write.fields } };
}

function without({ fields, stamps, ...row }: Row, field: string): Row {
  const { [field]: _, ...others } = fields;
  return { ...row, fields: others, ...(stamps === undefined ? {} : { stamps }) };
}
