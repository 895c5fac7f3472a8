/**
 * What the systems of a test took, as they answered it: set against the audit once all that was in doubt
 * has been settled. Neither may tell of a value that the other does not know, nor more often.
 */
import type { Connector, Write } from "../connector.ts";
import type { AuditEntry, Engine } from "../engine/engine.ts";

export interface Ledger {
  /** The same connector, whose writes are noted. */
  of(system: string, connector: Connector): Connector;
  /** What is wrong, as a sentence; undefined where both tell the same. */
  compare(engine: Engine): Promise<string | undefined>;
}

export function openLedger(): Ledger {
  const taken: string[] = [];
  return {
    of: (system, connector) => ({
      ...connector,
      async write(object, writes, signal) {
        const results = await connector.write(object, writes, signal);
        for (const [at, result] of results.entries()) {
          const sent = writes[at];
          if (result.kind === "done" && sent !== undefined) taken.push(...linesOf(system, sent));
        }
        return results;
      },
    }),
    async compare(engine) {
      const audited = (await engine.audit({})).map(lineOf);
      const untold = surplus(taken, audited).join(", ");
      const unwritten = surplus(audited, taken).join(", ");
      if (untold !== "") return `the audit does not tell that ${untold} was written`;
      return unwritten === "" ? undefined : `the audit tells of ${unwritten}, which nobody took`;
    },
  };
}

/** A deletion is one effect, on no field. */
function linesOf(system: string, write: Write): readonly string[] {
  if (write.kind === "delete") return [lineOf({ system, field: "", to: null })];
  return Object.entries(write.fields).map(([field, to]) => lineOf({ system, field, to }));
}

function lineOf({ system, field, to }: Pick<AuditEntry, "system" | "field" | "to">): string {
  return `${system} ${field}: ${JSON.stringify(to)}`;
}

/** What is in the first list and not, or not as often, in the second. */
function surplus(these: readonly string[], those: readonly string[]): readonly string[] {
  const others = [...those];
  return these.filter((one) => {
    const at = others.indexOf(one);
    if (at >= 0) others.splice(at, 1);
    return at < 0;
  });
}
