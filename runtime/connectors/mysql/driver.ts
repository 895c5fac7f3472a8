/** The package `mysql2`, which is installed by those who use MySQL or MariaDB and loaded on use. */
import type { createPool } from "mysql2/promise";
import { ConnectorError } from "../../connector-error.ts";

export interface MysqlDriver {
  readonly createPool: typeof createPool;
}

export async function loadDriver(): Promise<MysqlDriver> {
  try {
    const { default: driver } = await import("mysql2/promise");
    return driver;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConnectorError(
      "unavailable",
      "the driver of MySQL and MariaDB is not installed; run: npm install mysql2",
      { cause: error },
    );
  }
}
