/**
 * Reads both databases itself, without Concordat, and says where the sides differ. Each column is
 * brought to one form by code of its own, so that this is evidence and not an echo.
 */
import { countryCodes } from "./airports.ts";
import type { Database, Row } from "./database.ts";

export interface Comparison {
  readonly airports: number;
  readonly values: number;
  /** Such as `BOS remarks: "old" / "new"`. */
  readonly differences: readonly string[];
}

export async function compare(ops: Database, web: Database): Promise<Comparison> {
  const airports = await ops.rows("SELECT * FROM airports ORDER BY iata");
  const places = await web.rows("SELECT * FROM places");
  const byCode = new Map(places.map((place) => [text(place["code"]).toUpperCase(), place]));
  const differences: string[] = [];
  for (const airport of airports) {
    const code = text(airport["iata"]);
    const place = byCode.get(code);
    byCode.delete(code);
    if (place === undefined) differences.push(`${code} is missing on the website`);
    else differences.push(...differencesOf(code, airport, place));
  }
  differences.push(...[...byCode.keys()].map((code) => `${code} is missing in Operations`));
  return { airports: airports.length, values: airports.length * columns.length, differences };
}

function differencesOf(code: string, airport: Row, place: Row): readonly string[] {
  return columns.flatMap(([name, ops, web]) => {
    const [here, there] = [ops(airport), web(place)];
    return here === there
      ? []
      : [`${code} ${name}: ${JSON.stringify(here)} / ${JSON.stringify(there)}`];
  });
}

type Read = (row: Row) => string;

/** What a column means, read on each side. */
const columns: readonly (readonly [string, Read, Read])[] = [
  ["name", (row) => text(row["name"]).trim(), (row) => text(row["title"]).trim()],
  ["city", (row) => text(row["city"]), (row) => text(row["municipality"])],
  ["state", (row) => text(row["state"]), (row) => text(row["region"]).toUpperCase()],
  ["country", (row) => codeOf(text(row["country"])), (row) => text(row["country_code"])],
  ["latitude", (row) => text(row["latitude"]), (row) => text(row["lat"])],
  ["longitude", (row) => text(row["longitude"]), (row) => text(row["lon"])],
  ["inspected", (row) => text(row["inspected"]), (row) => isoDay(text(row["inspected_on"]))],
  ["remarks", (row) => text(row["remarks"]), (row) => text(row["notes"])],
];

function text(value: Row[string] | undefined): string {
  return String(value ?? "");
}

/** 11/01/2026 → 2026-11-01 */
function isoDay(american: string): string {
  return american.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, "$3-$1-$2");
}

function codeOf(country: string): string {
  return countryCodes[country] ?? country;
}
