/**
 * Hears of changes from the server's own log, which it sends as it grows, through a slot of its own that goes with the
 * connection. The slot that changes are read through serves one reader, and stays where it is. Whoever does not answer
 * the server within its `wal_sender_timeout` is cut off.
 *
 * The formats are those of https://www.postgresql.org/docs/current/protocol-replication.html.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";
import { readMessage } from "./pgoutput.ts";
import { replicationName } from "./replication-names.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";
import { untilLost } from "./until-lost.ts";

/** How often it looks whether the tables are published, which the first run does. */
const unpublishedMs = 1000;
/** How often the server is told how far the log was read. */
const answerMs = 5000;
/** A commit is in the log a moment before others can see it. */
const visibleMs = 100;

export async function watchLog(
  session: Session,
  tables: readonly Table[],
  wake: (object: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const names = await published(session, tables, signal);
  if (signal.aborted) return;
  await untilLost(await session.own("replication"), signal, async (client) => {
    const slot = `concordat_watch_${randomBytes(8).toString("hex")}`;
    // It waits for the transactions that are under way.
    await client.query(
      `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
    );
    for (const { name } of tables) wake(name);
    await streamLog(client, slot, names, tables, wake);
  });
}

/** What the driver has for replication and does not show. */
interface Wire {
  on(event: "copyData", heard: (message: { readonly chunk: Buffer }) => void): void;
  sendCopyFromChunk(bytes: Buffer): void;
}

function streamLog(
  client: Client,
  slot: string,
  names: readonly string[],
  tables: readonly Table[],
  wake: (object: string) => void,
): Promise<unknown> {
  const { connection } = client as Client & { readonly connection: Wire };
  const relations = new Map<number, string>();
  const objects = new Map(tables.map(({ schema, name }) => [JSON.stringify([schema, name]), name]));
  const told = new Set<string>();
  let position = 0n;
  const answer = () => connection.sendCopyFromChunk(readUpTo(position));
  const answering = setInterval(answer, answerMs).unref();
  client.once("end", () => clearInterval(answering));
  connection.on("copyData", ({ chunk }) => {
    const kind = String.fromCharCode(chunk.readUInt8(0));
    // Of data: where it begins and where the log ends, and when it was sent. Of a question: without the first.
    const end = chunk.readBigInt64BE(kind === "w" ? 9 : 1);
    if (end > position) position = end;
    if (kind === "k" && chunk.readUInt8(17) === 1) answer();
    if (kind !== "w") return;
    const changed = changedIn(chunk.subarray(25));
    if (told.size === 0 && changed.length > 0) setTimeout(wakeAll, visibleMs).unref();
    for (const object of changed) told.add(object);
  });
  const publications = names.map((name) => `"${name}"`).join(",");
  return client.query(
    `START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '${publications}')`,
  );

  function wakeAll(): void {
    for (const object of told) wake(object);
    told.clear();
  }

  /** Transactions come whole, in the order of commits. */
  function changedIn(bytes: Buffer): readonly string[] {
    const message = readMessage(bytes);
    const named = (id: number) => objects.get(relations.get(id) ?? "") ?? [];
    switch (message.kind) {
      case "relation": {
        const { id, schema, name } = message.relation;
        relations.set(id, JSON.stringify([schema, name]));
        return [];
      }
      case "insert":
      case "update":
      case "delete":
        return [message.relation].flatMap(named);
      case "truncate":
        return message.relations.flatMap(named);
      default:
        return [];
    }
  }
}

/** Written, flushed and applied up to there; the time, from the year 2000, is not asked for. */
function readUpTo(position: bigint): Buffer {
  const bytes = Buffer.alloc(34);
  bytes.write("r");
  for (const at of [1, 9, 17]) bytes.writeBigInt64BE(position, at);
  return bytes;
}

/** The publications of the tables, once they are there. */
async function published(
  session: Session,
  tables: readonly Table[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const table of tables) names.push(await replicationName(session, table, signal));
  while (!signal.aborted) {
    const sql = "SELECT pubname FROM pg_publication WHERE pubname = ANY ($1::text[])";
    if ((await session.query(sql, [names], signal)).length === names.length) break;
    await wait(unpublishedMs, undefined, { signal }).catch(() => {});
  }
  return names;
}
