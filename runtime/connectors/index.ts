/** The connectors that can be opened, by name; each loads its driver when it is first used. Adding one is its folder and one line here. */
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";
import { manifests } from "./manifests.ts";
import type { ConnectorOpening, OpenConnector } from "./open.ts";

const connectors: Readonly<Record<string, () => Promise<OpenConnector>>> = {
  hubspot: async () => (await import("./hubspot/open-hubspot.ts")).openHubspot,
  csv: async () => (await import("./csv/open-csv.ts")).openCsv,
  jsonl: async () => (await import("./jsonl/open-jsonl.ts")).openJsonl,
  mysql: async () => (await import("./mysql/open-mysql.ts")).openMysql,
  rest: async () => (await import("./rest/open-rest.ts")).openRest,
  postgres: async () => (await import("./postgres/open-postgres.ts")).openPostgres,
  salesforce: async () => (await import("./salesforce/open-salesforce.ts")).openSalesforce,
  sqlite: async () => (await import("./sqlite/open-sqlite.ts")).openSqlite,
};

type Opening = ConnectorOpening & { readonly connector: string };

/** Throws a `ConnectorError` where the connector is none that can be opened, or its system does not answer. */
export async function openConnector(opening: Opening): Promise<Connector> {
  const { connector: name } = opening;
  const load = Object.hasOwn(connectors, name) ? connectors[name] : undefined;
  if (load === undefined) {
    const known = Object.keys(connectors).join(", ");
    throw new ConnectorError(
      "invalid_data",
      `systems of ${name} can be checked and tested, and not run yet; those that run are ${known}`,
    );
  }
  refuseUnknownFeed(opening);
  refuseForeignAddress(opening);
  refuseForeignSettings(opening);
  const open = await load();
  return open(opening);
}

/** An address of another kind of system would only be said not to answer, or not to be a file. */
function refuseForeignAddress({ connector, settings: { url } }: Opening): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  const own = schemes[connector] ?? [connector];
  if (scheme === undefined || own.includes(scheme)) return;
  const begin = connector in schemes ? own.map((one) => `${one}://`).join(" or ") : `${connector}:`;
  throw new ConnectorError(
    "invalid_data",
    `${scheme}:// is no address of ${connector}; it begins with ${begin}`,
  );
}

/** A setting that has no effect would be taken for one that has. */
function refuseForeignSettings({ connector, settings }: Opening): void {
  const own: readonly string[] = ownSettings[connector] ?? [];
  const foreign = (["description", "credentials", "tls"] as const).filter(
    (name) => settings[name] !== undefined && !own.includes(name),
  );
  if (foreign.length === 0) return;
  throw new ConnectorError(
    "invalid_data",
    `systems of ${connector} have no \`${foreign.join("`, `")}\`; remove it`,
  );
}

/** What only some systems have. */
const ownSettings: Readonly<Record<string, readonly string[]>> = {
  hubspot: ["credentials"],
  rest: ["description", "credentials", "tls"],
  salesforce: ["credentials"],
};

/** Of servers; a file's address begins with its connector's name. */
const schemes: Readonly<Record<string, readonly string[]>> = {
  hubspot: ["https", "http"],
  mysql: ["mysql", "mariadb"],
  postgres: ["postgres", "postgresql"],
  rest: ["https", "http"],
  salesforce: ["https", "http"],
};

/** Polling is always there: a connector that cannot ask for what changed compares everything. */
function refuseUnknownFeed({ connector, settings: { changes } }: Opening): void {
  if (changes === undefined || changes === "poll") return;
  const feeds = (manifests[connector]?.feeds ?? []).map(({ mode }) => mode);
  if (feeds.includes(changes)) return;
  const offered = ["poll", "trigger", "replication"] as const;
  const known = offered.filter((mode) => mode === "poll" || feeds.includes(mode));
  throw new ConnectorError(
    "invalid_data",
    `systems of ${connector} do not tell changes by ${changes}; write ${known.map((mode) => `changes: ${mode}`).join(" or ")}`,
  );
}
