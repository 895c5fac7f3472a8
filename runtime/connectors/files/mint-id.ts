/**
 * The id of a record that comes without one. Where all ids are whole numbers it is the next one; else
 * it is made of the creation's key, so that the same creation repeated finds the record it made.
 */
import { hash } from "node:crypto";
import type { FileRecord } from "./file-format.ts";
import type { LoadedFile } from "./loaded-file.ts";

export function mintId(
  { entry }: LoadedFile,
  records: ReadonlyMap<string, FileRecord>,
  key: string,
): string | number {
  const isNumber = entry.fields[entry.id]?.type === "integer";
  let greatest = 0;
  for (const id of records.keys()) {
    if (!/^\d{1,15}$/.test(id)) return isNumber ? greatest + 1 : ofKey(key);
    greatest = Math.max(greatest, Number(id));
  }
  if (isNumber) return greatest + 1;
  return greatest === 0 ? ofKey(key) : String(greatest + 1);
}

function ofKey(key: string): string {
  return hash("sha256", key, "hex").slice(0, 20);
}
