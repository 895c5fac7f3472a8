/** What tests of whole runs put between a run and its systems, and what else happens between two runs. */
import type { Connector, Write } from "../../runtime/connector.ts";
import { ConnectorError, type ConnectorErrorKind } from "../../runtime/connector-error.ts";
import { shownWhole } from "../../runtime/decide/shown.ts";
import type { DeletionChoice, HoldDecision, StoredHold } from "../../runtime/engine/engine.ts";
import type { Between, World } from "./world.ts";

type Meeting = NonNullable<Between["connector"]>;

/** The same connectors, of which one has other methods. */
export function only(alias: string, change: (connector: Connector) => Partial<Connector>): Meeting {
  return (name, connector) => (name === alias ? { ...connector, ...change(connector) } : connector);
}

/** What is first stands nearest to the system. */
export function all(...meetings: readonly Meeting[]): Meeting {
  return (name, connector) => meetings.reduce((met, meeting) => meeting(name, met), connector);
}

/** Notes each batch that a system is sent. */
export function hearing(alias: string, sent: (readonly Write[])[]): Meeting {
  return only(alias, (one) => ({
    write(object, writes, signal) {
      sent.push(writes);
      return one.write(object, writes, signal);
    },
  }));
}

/** A user acts once, just before the first such call. */
export function before(alias: string, call: "read" | "write", act: () => void): Meeting {
  let isDone = false;
  const once = () => {
    if (!isDone) act();
    isDone = true;
  };
  return only(alias, (one) =>
    call === "read"
      ? {
          read(...given) {
            once();
            return one.read(...given);
          },
        }
      : {
          write(...given) {
            once();
            return one.write(...given);
          },
        },
  );
}

/** A call that fails as a whole. */
export function refusing(kind: ConnectorErrorKind) {
  return () => Promise.reject(new ConnectorError(kind, "as the test wants it"));
}

/** A system that does what it is sent and gives no answer. */
export function unanswered(alias: string): Meeting {
  return only(alias, (one) => ({
    async write(...given) {
      await one.write(...given);
      throw new ConnectorError("unknown_outcome", "no answer");
    },
  }));
}

/** Each look at the clock is a millisecond. */
export function wait({ host }: World, ms: number): void {
  for (let passed = 0; passed < ms; passed++) host.clock.now();
}

/** Lets the next run try again what waits. */
export async function retry({ engine }: World): Promise<void> {
  const lease = await engine.lease();
  await engine.retry(lease);
  await lease.release();
}

/** A person decides the only case there is: for a system's value, or what becomes of a deleted record. */
export async function decide(
  { engine, host }: World,
  choice:
    | { readonly value: string; readonly system: string }
    | { readonly deletion: DeletionChoice },
): Promise<void> {
  const [hold] = (await engine.holds()) as [StoredHold];
  const [link] = await engine.links(hold.object, { kind: "link", link: hold.link });
  const seen = "deletion" in choice && link !== undefined ? shownWhole(link) : hold.shown;
  const by = { by: "Ada", because: "as agreed", at: host.clock.now(), seen };
  const decision: HoldDecision = { ...by, ...choice };
  const lease = await engine.lease();
  await engine.decide(lease, [{ hold, decision }]);
  await lease.release();
}
