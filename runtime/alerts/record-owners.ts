/**
 * Who owns the records of some links: the user that the object's `record owner` field names, by the address
 * that the system's user directory has for them. A value that is an address itself needs no directory.
 * Whoever cannot be found is left to the row's owner.
 */
import { isAddress } from "../../core/address.ts";
import type { Native } from "../../rules/values/native.ts";
import { ConnectorError } from "../connector-error.ts";
import type { StoredLink } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";

/** Addresses, by the links' ids. One call, however many links there are. */
export async function recordOwners(
  { plan }: ObjectProgram,
  links: readonly StoredLink[],
  { systems, signal }: Pick<Running, "systems" | "signal">,
): Promise<ReadonlyMap<string, string>> {
  const field = plan.recordOwner;
  if (field === undefined) return new Map();
  const users = new Map<string, string>();
  for (const link of links) {
    const record = link.records.find(
      (one) => one.system === field.system && (field.stage ?? one.stage) === one.stage,
    );
    const native = record !== undefined ? own(record.fields, field.field) : null;
    if (typeof native === "string" || typeof native === "number") users.set(link.id, `${native}`);
  }
  const wanted = [...new Set(users.values())].filter((user) => user !== "" && !isAddress(user));
  const known = await directoryOf(wanted);
  return new Map(
    [...users].flatMap(([link, user]): [string, string][] => {
      const address = isAddress(user) ? user : known.get(user);
      return address === undefined ? [] : [[link, address]];
    }),
  );

  async function directoryOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const system = plan.recordOwner?.system ?? "";
    const directory = systems.manifest(system).userDirectory;
    if (directory === null || ids.length === 0) return found;
    try {
      const fields = [directory.email];
      const rows = await systems.connector(system).read(directory.object, ids, fields, signal);
      for (const [at, row] of rows.entries()) {
        const address = row === null ? null : own(row.fields, directory.email);
        if (typeof address === "string" && isAddress(address)) found.set(ids[at] ?? "", address);
      }
    } catch (error) {
      // The system that failed a write may be away; then the row's owner is told.
      if (!(error instanceof ConnectorError)) throw error;
    }
    return found;
  }
}

function own(fields: Readonly<Record<string, Native>>, name: string): Native {
  return Object.hasOwn(fields, name) ? (fields[name] ?? null) : null;
}
