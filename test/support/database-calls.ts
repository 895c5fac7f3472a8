/** What tests of a database's connector ask of it. */
import { expect } from "vitest";
import type { Native } from "../../rules/values/native.ts";
import type { Connector, Row, Write, WriteResult } from "../../runtime/connector.ts";

const { signal } = new AbortController();

export function update(
  id: string,
  fields: Readonly<Record<string, Native>>,
  expected: Readonly<Record<string, Native>>,
): Write {
  return { kind: "update", id, fields, expected };
}

export function writeAll(connector: Connector, object: string, writes: readonly Write[]) {
  return connector.write(object, writes, signal);
}

export function outcome(result: WriteResult): string {
  return result.kind === "done" ? "done" : result.error.kind;
}

export function rowOf(result: WriteResult | undefined): Row {
  if (result?.kind === "failed") throw result.error;
  return result?.row ?? expect.unreachable("a write without an answer");
}

export async function scan(
  connector: Connector,
  object: string,
  fields: readonly string[] = [],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of connector.scan(object, fields, signal)) rows.push(...page.rows);
  return rows;
}
