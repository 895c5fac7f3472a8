/**
 * The airports of the `vega-datasets` package, split as a company's records are after some years: each
 * side has records that the other lacks, some are in both, and every column has another name and form.
 */
import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { Row } from "./database.ts";

/** As Operations keeps them. */
export function operationsRows(): readonly Row[] {
  const airports = readAirports();
  return airports.slice(0, half(airports)).map((one, at) => ({
    iata: one.iata,
    name: one.name,
    city: blankIfUnknown(one.city),
    state: blankIfUnknown(one.state),
    country: one.country,
    latitude: Number(one.latitude),
    longitude: Number(one.longitude),
    inspected: at % 7 === 0 ? dayOf(at) : null,
    remarks: null,
  }));
}

/** As the website keeps them. */
export function websiteRows(): readonly Row[] {
  const airports = readAirports();
  return airports.slice(half(airports) - shared).map((one, at) => ({
    code: at % 3 === 0 ? one.iata.toLowerCase() : one.iata,
    title: at % 11 === 0 ? `${one.name} ` : one.name,
    municipality: at % 13 === 0 ? "" : blankIfUnknown(one.city),
    region: blankIfUnknown(one.state)?.toLowerCase() ?? null,
    // Some editors write the country in full, which the value map does not know.
    country_code: at % 600 === 7 ? "United States" : (countryCodes[one.country] ?? one.country),
    // The website rounds; where both have a position, Operations' stands.
    lat: Number(Number(one.latitude).toFixed(4)),
    lon: Number(Number(one.longitude).toFixed(4)),
    inspected_on: at % 5 === 0 ? americanDay(at) : null,
    notes: null,
  }));
}

/** The website's codes by the names that Operations uses. */
export const countryCodes: Readonly<Record<string, string>> = {
  USA: "US",
  Palau: "PW",
  Thailand: "TH",
  "Federated States of Micronesia": "FM",
  "N Mariana Islands": "MP",
};

/** Records that are in both from the start. */
const shared = 400;

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

function half(airports: readonly Airport[]): number {
  return Math.floor(airports.length / 2);
}

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
