/**
 * What a run would do, without doing it: the same pass over a copy of the state, with systems that are
 * read and never written. What would be written is taken for written, so that what follows from it
 * shows as well.
 */

import { given } from "../core/given.ts";
import type { Plan } from "../plan/index.ts";
import type { Attempt } from "./apply/effects.ts";
import type { Tripped } from "./brake.ts";
import type { Connector } from "./connector.ts";
import type { AuditNote, Engine, RecordId, StoredHold } from "./engine/engine.ts";
import type { RunReport } from "./report.ts";
import { type RunInput, run } from "./run.ts";

export interface Preview {
  readonly report: RunReport;
  readonly effects: readonly PreviewedEffect[];
  readonly held: readonly PreviewedHold[];
}

/** A case that would wait. */
export interface PreviewedHold {
  readonly hold: StoredHold;
  /** Those of its link, also one that is gone. */
  readonly records: readonly RecordId[];
}

/** One record that would be written. */
export interface PreviewedEffect {
  readonly object: string;
  readonly kind: "create" | "update" | "delete";
  readonly system: string;
  readonly stage: string;
  /** Undefined for a record that would be new. */
  readonly record: string | undefined;
  readonly fields: readonly AuditNote[];
}

/** `most`: of how many cases of an object the records are wanted. */
export async function preview(plan: Plan, input: RunInput, most: number): Promise<Preview> {
  const engine = await input.engine.fork();
  const effects: PreviewedEffect[] = [];
  const stops = new Map<string, Tripped>();
  try {
    const report = await run(plan, {
      ...input,
      engine,
      anyPlan: true,
      // What a brake would stop is told, and so is what it keeps from happening.
      approve(object, stop) {
        stops.set(object.id, stop);
        return { most: Number.MAX_SAFE_INTEGER, person: "", refusal: undefined };
      },
      systems: new Map(
        [...input.systems].map(([alias, system]) => [
          alias,
          { ...system, connector: readOnly(system.connector, alias) },
        ]),
      ),
      observe: (attempt) => {
        if (attempt.kind === "done") effects.push(effectOf(attempt));
      },
    });
    const runs = report.runs.map((one) => ({ ...one, ...given({ brake: stops.get(one.object) }) }));
    const held = await heldIn(engine, report.holds, most);
    return { report: { ...report, runs }, effects, held };
  } finally {
    await engine.close();
  }
}

async function heldIn(
  engine: Engine,
  holds: readonly StoredHold[],
  most: number,
): Promise<readonly PreviewedHold[]> {
  const wanted = [...Map.groupBy(holds, (hold) => hold.object).values()].flatMap((own) =>
    own.slice(0, most),
  );
  return Promise.all(
    wanted.map(async (hold) => {
      const [link] = await engine.links(hold.object, { kind: "link", link: hold.link });
      return { hold, records: (link?.records ?? []).map(({ system, id }) => ({ system, id })) };
    }),
  );
}

function effectOf({ effect: { intent } }: Attempt): PreviewedEffect {
  const { object, kind, system, stage, record, audit } = intent;
  return { object, kind, system, stage, record, fields: audit };
}

/** Reads what is there; a write is answered as if it had landed as it was sent. Nothing is installed. */
function readOnly(connector: Connector, alias: string): Connector {
  let created = 0;
  return {
    feed: connector.feed,
    describe: (signal) => connector.describe(signal),
    // Where nothing is installed yet there may be no feed to ask, and a preview keeps no cursor.
    cursor: async () => "preview",
    scan: (object, fields, signal) => connector.scan(object, fields, signal),
    changes: (object, fields, since, signal) => connector.changes(object, fields, since, signal),
    read: (object, ids, fields, signal) => connector.read(object, ids, fields, signal),
    write: async (_object, writes) =>
      writes.map((write) => {
        const id = write.kind === "create" ? `new ${alias} ${++created}` : write.id;
        const fields = write.kind === "delete" ? {} : write.fields;
        return { kind: "done", row: { id, fields } };
      }),
    close: async () => {},
  };
}
