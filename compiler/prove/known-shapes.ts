/**
 * Rows, and shapes of rows, that were proved when this version was made, by a test that does so again: what
 * most rows are like needs no exploring on the machine of whoever compiles it.
 */
import { digestOfText } from "../../plan/digest.ts";
import type { Explored } from "./explore.ts";
import known from "./known-shapes.json" with { type: "json" };

export function shapeKeyOf(shape: string, deepest: number): string {
  return keyOf(digestOfText(`${deepest} ${shape}`));
}

/** `digest`: of what decides what is proved of a row. */
export function knownRow(
  digest: string,
): { readonly kind: "proved"; readonly states: number } | undefined {
  const states = rows.get(keyOf(digest));
  return states === undefined ? undefined : { kind: "proved", states };
}

export function knownShape(key: string): Explored | undefined {
  const states = shapes.get(key);
  return states === undefined ? undefined : { kind: "holds", states };
}

/** Half of a digest tells as many apart as there will ever be. */
export function keyOf(digest: string): string {
  return digest.slice("sha256:".length, "sha256:".length + 32);
}

const rows: ReadonlyMap<string, number> = new Map(Object.entries(known.rows));
const shapes: ReadonlyMap<string, number> = new Map(Object.entries(known.shapes));
