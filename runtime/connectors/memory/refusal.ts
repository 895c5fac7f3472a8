/** Why a system with this catalogue would refuse a write; undefined where it would take it. */
import type { CatalogueObject } from "../../../plan/index.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { Write } from "../../connector.ts";
import { ConnectorError } from "../../connector-error.ts";

/** `fields`: with what the system fills in itself. `isTaken`: whether another record has this value. */
export function refusalOf(
  entry: CatalogueObject | undefined,
  write: Write,
  fields: Readonly<Record<string, Native>>,
  isTaken: (field: string, native: Native) => boolean,
): ConnectorError | undefined {
  if (entry === undefined) return new ConnectorError("schema_drift", "there is no such object");
  const isNew = write.kind === "create";
  if (isNew ? !entry.create : !entry.update) {
    return new ConnectorError(
      "permission",
      `records are not ${isNew ? "created" : "changed"} here`,
    );
  }
  const sent = write.kind === "delete" ? [] : Object.keys(write.fields);
  for (const name of sent) {
    const field = Object.hasOwn(entry.fields, name) ? entry.fields[name] : undefined;
    const refuse = (kind: ConnectorError["kind"], why: string) =>
      new ConnectorError(kind, `${name} ${why}`, { fields: [name] });
    if (field === undefined) return refuse("schema_drift", "is no field of it");
    if (field.readOnly) return refuse("invalid_data", "is read-only");
    if (field.createOnly && !isNew)
      return refuse("invalid_data", "is fixed once the record is made");
    const native = fields[name] ?? null;
    if (isBlank(native)) {
      if (field.required && field.defaulted === undefined) {
        return refuse("missing_required", "is required");
      }
      continue;
    }
    if (
      typeof native === "string" &&
      field.length !== undefined &&
      [...native].length > field.length
    ) {
      return refuse("invalid_data", `takes ${field.length} characters`);
    }
    const isChoice = field.type === "enum" || field.type === "multi_enum";
    if (isChoice && field.options !== undefined && field.verified) {
      const chosen = Array.isArray(native) ? native : [native];
      const known = new Set<unknown>(field.options.map((option) => option.value));
      if (!chosen.every((one) => known.has(one)))
        return refuse("invalid_data", "has no such option");
    }
    if (field.unique && isTaken(name, native)) {
      return refuse("invalid_data", "is unique, and another record has this value");
    }
  }
  if (!isNew) return undefined;
  const missing = Object.entries(entry.fields).flatMap(([name, field]) =>
    field.required &&
    field.defaulted === undefined &&
    !field.readOnly &&
    !name.includes(".") &&
    isBlank(fields[name] ?? null)
      ? [name]
      : [],
  );
  if (missing.length === 0) return undefined;
  return new ConnectorError("missing_required", `${missing.join(", ")} must have a value`, {
    fields: missing,
  });
}
