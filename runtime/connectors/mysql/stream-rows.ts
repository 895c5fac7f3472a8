/** The rows of one statement, some at a time, while the server is still sending them. */
import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import type { PoolConnection } from "mysql2/promise";
import type { Texts } from "../sql/session.ts";

export async function* pagesOf(
  client: PoolConnection,
  sql: string,
  values: readonly Parameter[],
  size: number,
): AsyncIterable<readonly Texts[]> {
  const connection = client.connection as unknown as StreamingConnection;
  const rows = connection.query(sql, [...values]).stream({ highWaterMark: size });
  // The driver tells the connection alone that it was lost, and the stream would wait for ever.
  const lose = (error: Error) => void rows.destroy(error);
  connection.once("error", lose);
  try {
    let page: Texts[] = [];
    for await (const row of rows) {
      page.push(row as Texts);
      if (page.length < size) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  } finally {
    connection.off("error", lose);
  }
}

/** The driver's promises give whole answers; what they wrap gives a row at a time. */
interface StreamingConnection extends EventEmitter {
  query(sql: string, values: unknown[]): { stream(options: { highWaterMark: number }): Readable };
}

export type Parameter = null | string | number;
