/** Works on a connection of its own until the signal, and ends it; throws where it is lost meanwhile. */
import type { Client } from "pg";
import { asConnectorError } from "./errors.ts";

export async function untilLost(
  client: Client,
  signal: AbortSignal,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const lost = new Promise<never>((_, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("connection ended")));
  });
  // It is also lost when we end it, and nobody waits any more.
  lost.catch(() => {});
  const over = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  try {
    await Promise.race([work(client), lost, over]);
  } catch (error) {
    throw asConnectorError(error);
  } finally {
    await client.end().catch(() => {});
  }
}
