/** The entries of the audit that a state has, a page at a time: there may be more of them than memory holds. */
import type { AuditEntry, Engine } from "../engine/engine.ts";

const page = 1000;

/** After the entry `after`, up to `last` where it is given. */
export async function* entriesOf(
  engine: Pick<Engine, "audit">,
  after = 0,
  last = Number.POSITIVE_INFINITY,
): AsyncGenerator<AuditEntry> {
  for (let from = after; ; ) {
    const entries = await engine.audit({ after: from, most: page });
    for (const entry of entries) {
      if (entry.sequence > last) return;
      yield entry;
    }
    const end = entries.at(-1);
    if (end === undefined || entries.length < page) return;
    from = end.sequence;
  }
}
