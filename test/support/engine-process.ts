/**
 * A process that works with a state, for the tests of several at once: what it is to do comes as JSON in
 * its only argument, and what it did goes to standard output, a line each.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { realHost } from "../../cli/host.ts";
import type { Engine, Lease } from "../../runtime/engine/engine.ts";
import { StateInUse } from "../../runtime/engine/engine.ts";
import { decided, feed, note, outcome, recordOutcome } from "../conformance/engine-given.ts";
import { openAt, type StateAddress } from "../conformance/engine-subject.ts";

export interface EngineOrder {
  readonly address: StateAddress;
  readonly does: keyof typeof deeds;
}

const deeds = { commits, commitsOnce, counts, takes, fires };

/** One after the other, each over all that there is; says the number of each that is there. */
async function commits(engine: Engine): Promise<void> {
  const lease = await engine.lease();
  const links = (await engine.links("Person")).map((one) => one.id);
  tell("ready");
  for (let at = 1; ; at++) {
    await commit(engine, lease, links, at);
    tell(String(at));
  }
}

/** Waits for a line before it commits, and says whether it could. */
async function commitsOnce(engine: Engine): Promise<void> {
  const lease = await engine.lease();
  const links = (await engine.links("Person")).map((one) => one.id);
  tell("ready");
  await once(createInterface({ input: process.stdin }), "line");
  try {
    await commit(engine, lease, links, 1);
    tell("committed");
  } catch (error) {
    tell(error instanceof StateInUse ? "refused" : String(error));
  }
}

/** Reads a number that all of them count, and writes the next, under a lease each time. */
async function counts(engine: Engine): Promise<void> {
  for (let at = 0; at < 15; at++) {
    const lease = await leaseOf(engine);
    const number = Number((await engine.cursor(feed)) ?? 0);
    await engine.append(lease, { ...feed, records: [], deleted: [], cursor: `${number + 1}` });
    await lease.release();
  }
}

/** Takes tokens of a rate that gains none worth telling; says how many it got. */
async function takes(engine: Engine): Promise<void> {
  const rate = { name: "all", perSecond: 1e-6, burst: 100 };
  let all = 0;
  for (;;) {
    const { tokens } = await engine.take(rate, 7);
    if (tokens === 0) break;
    all += tokens;
  }
  tell(String(all));
}

/** Says how many slots it was to fire. */
async function fires(engine: Engine): Promise<void> {
  let all = 0;
  for (let slot = 1; slot <= 40; slot++) if (await engine.fireOnce("Person", slot)) all++;
  tell(String(all));
}

async function commit(
  engine: Engine,
  lease: Lease,
  links: readonly string[],
  at: number,
): Promise<void> {
  const filler = "x".repeat(500);
  const records = (id: string) => [
    recordOutcome(`a${id}`, {
      seen: { id, fields: { name: `${at}`, filler }, keys: [`${id}-${at}`] },
    }),
  ];
  await engine.commit(
    lease,
    outcome(
      links.map((link) => decided(link, { records: records(link), attempts: at })),
      { run: `${at}`, audit: links.map((link) => note({ link })) },
    ),
  );
}

async function leaseOf(engine: Engine): Promise<Lease> {
  for (;;) {
    try {
      return await engine.lease();
    } catch (error) {
      if (!(error instanceof StateInUse)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

const order = JSON.parse(process.argv[2] ?? "{}") as EngineOrder;
const { clock } = realHost();
const engine = await openAt(order.address, clock);
await deeds[order.does](engine);
await engine.close();
process.exit(0);
