/** The packages `pg` and `pg-cursor`, which are installed by those who use PostgreSQL and loaded on use. */
import type { default as Driver } from "pg";
import type Cursor from "pg-cursor";
import { ConnectorError } from "../../connector-error.ts";

export interface PostgresDriver {
  readonly Pool: typeof Driver.Pool;
  readonly Client: typeof Driver.Client;
  readonly Cursor: typeof Cursor;
}

export async function loadDriver(): Promise<PostgresDriver> {
  try {
    const [driver, cursor] = await Promise.all([import("pg"), import("pg-cursor")]);
    const { Pool, Client } = driver.default;
    return { Pool, Client, Cursor: cursor.default };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConnectorError(
      "unavailable",
      "the PostgreSQL driver is not installed; run: npm install pg pg-cursor",
      { cause: error },
    );
  }
}
