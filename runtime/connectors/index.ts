/** The connectors that can be opened, by name; each loads its driver when it is first used. Adding one is its folder and one line here. */
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import type { ConnectorOpening, OpenConnector } from "./open.ts";

const connectors: Readonly<Record<string, () => Promise<OpenConnector>>> = {
  csv: async () => (await import("./csv/open-csv.ts")).openCsv,
  jsonl: async () => (await import("./jsonl/open-jsonl.ts")).openJsonl,
  postgres: async () => (await import("./postgres/open-postgres.ts")).openPostgres,
  sqlite: async () => (await import("./sqlite/open-sqlite.ts")).openSqlite,
};

/** Throws a `ConnectorError` where the connector is none that can be opened, or its system does not answer. */
export async function openConnector(
  opening: ConnectorOpening & { readonly connector: string },
): Promise<Connector> {
  const { connector: name } = opening;
  const load = Object.hasOwn(connectors, name) ? connectors[name] : undefined;
  if (load === undefined) {
    const known = Object.keys(connectors).join(", ");
    throw new ConnectorError(
      "unavailable",
      `systems of ${name} can be checked and tested, and not run yet; those that run are ${known}`,
    );
  }
  const open = await load();
  return open(opening);
}
