/**
 * Which fields of a refused write the server meant, where it did not say: it names no column for a
 * value that is too long, is no value of the type, or may not be set. Each is tried alone.
 */
import type { Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";
import { codeOf } from "./errors.ts";
import type { Transaction } from "./session.ts";
import type { Table } from "./table.ts";

export async function blameFields(
  transaction: Transaction,
  table: Table,
  write: Write,
  error: ConnectorError,
): Promise<ConnectorError> {
  const isOfValue = /^(22|23514|428C9)/.test(codeOf(error) ?? "");
  if (!isOfValue || error.fields.length > 0 || write.kind === "delete") return error;
  const blamed: string[] = [];
  for (const [name, native] of Object.entries(write.fields)) {
    const entry = table.entry.fields[name];
    const text = table.columns.get(name)?.toText(native) ?? null;
    if (entry === undefined || text === null) continue;
    const isTooLong = entry.length !== undefined && [...text].length > entry.length;
    if (entry.readOnly || isTooLong || !(await isValue(transaction, text, entry.native)))
      blamed.push(name);
  }
  const { kind, message, cause } = error;
  const named = blamed.length === 0 ? message : `${blamed.join(", ")}: ${message}`;
  return new ConnectorError(kind, named, { fields: blamed, cause });
}

async function isValue(transaction: Transaction, text: string, type: string): Promise<boolean> {
  await transaction.run("SAVEPOINT blame");
  try {
    await transaction.query(`SELECT $1::text::${type}`, [text]);
    return true;
  } catch {
    return false;
  } finally {
    await transaction.run("ROLLBACK TO SAVEPOINT blame; RELEASE SAVEPOINT blame");
  }
}
