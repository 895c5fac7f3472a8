/**
 * Two databases with the airports of the `vega-datasets` package, split as a company's are after some
 * years: each has records that the other lacks, some are in both and differ, and every column has
 * another name and form.
 */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parse } from "csv-parse/sync";

interface Airport {
  readonly iata: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly latitude: string;
  readonly longitude: string;
}

const source = new URL("../../node_modules/vega-datasets/data/airports.csv", import.meta.url);

function readAirports(): readonly Airport[] {
  return parse(readFileSync(source), { columns: true });
}

/** Records that are in both from the start. */
const shared = 400;

export function makeOperations(path: string): void {
  const airports = readAirports();
  const db = new DatabaseSync(path);
  db.exec(
    `CREATE TABLE airports (iata TEXT PRIMARY KEY NOT NULL, name TEXT, city TEXT, state TEXT,
       country TEXT, latitude REAL, longitude REAL, inspected DATE, remarks TEXT)`,
  );
  const insert = db.prepare("INSERT INTO airports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  db.exec("BEGIN");
  for (const [at, one] of airports.slice(0, half(airports)).entries()) {
    insert.run(
      one.iata,
      one.name,
      blankIfUnknown(one.city),
      blankIfUnknown(one.state),
      one.country,
      Number(one.latitude),
      Number(one.longitude),
      at % 7 === 0 ? dayOf(at) : null,
      null,
    );
  }
  db.exec("COMMIT");
  db.close();
}

export function makeWebsite(path: string): void {
  const airports = readAirports();
  const db = new DatabaseSync(path);
  db.exec(
    `CREATE TABLE places (id INTEGER PRIMARY KEY, code TEXT UNIQUE, title TEXT, municipality TEXT,
       region TEXT, country_code TEXT, lat NUMERIC, lon NUMERIC, inspected_on TEXT, notes TEXT)`,
  );
  const insert = db.prepare(
    `INSERT INTO places (code, title, municipality, region, country_code, lat, lon, inspected_on, notes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  db.exec("BEGIN");
  for (const [at, one] of airports.slice(half(airports) - shared).entries()) {
    insert.run(
      at % 3 === 0 ? one.iata.toLowerCase() : one.iata,
      at % 11 === 0 ? `${one.name} ` : one.name,
      at % 13 === 0 ? "" : one.city.toUpperCase() === "NA" ? null : one.city,
      one.state.toLowerCase() === "na" ? null : one.state.toLowerCase(),
      // Some editors write the country in full, which the value map does not know.
      at % 600 === 7 ? "United States" : (codes[one.country] ?? one.country),
      // The website rounds; where both have a position, Operations' stands.
      Number(one.latitude).toFixed(4),
      Number(one.longitude).toFixed(4),
      at % 5 === 0 ? americanDay(at) : null,
      null,
    );
  }
  db.exec("COMMIT");
  db.close();
}

function half(airports: readonly Airport[]): number {
  return Math.floor(airports.length / 2);
}

const codes: Readonly<Record<string, string>> = {
  USA: "US",
  Palau: "PW",
  Thailand: "TH",
  "Federated States of Micronesia": "FM",
  "N Mariana Islands": "MP",
};

/** The data set writes NA where it does not know. */
function blankIfUnknown(text: string): string | null {
  return text === "NA" ? null : text;
}

function dayOf(at: number): string {
  return `2025-${String((at % 12) + 1).padStart(2, "0")}-${String((at % 28) + 1).padStart(2, "0")}`;
}

function americanDay(at: number): string {
  const [year, month, day] = dayOf(at).split("-");
  return `${month}/${day}/${year}`;
}
