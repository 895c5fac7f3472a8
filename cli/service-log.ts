/**
 * What a service does, an event a line: for people, or as JSON for a collector of logs. No values of records
 * stand in it: it says how many, and of which object.
 */
import { given } from "../core/given.ts";
import type { ObjectRun } from "../runtime/report.ts";
import type { ServiceEvent } from "../runtime/service/service.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export type LogEvent =
  | ServiceEvent
  /** `at`: where it listens. */
  | {
      readonly kind: "started";
      readonly objects: readonly string[];
      readonly at?: { readonly host: string; readonly port: number };
    }
  /** It runs on change, and these of its systems tell nothing of changes. */
  | { readonly kind: "untold"; readonly object: string; readonly systems: readonly string[] }
  | { readonly kind: "webhook_refused"; readonly system: string; readonly why: string }
  /** Somebody did something over HTTP. */
  | { readonly kind: "acted"; readonly person: string; readonly what: string }
  /** Something old was taken out of the state. */
  | { readonly kind: "pruned"; readonly what: string }
  | { readonly kind: "failed_request"; readonly why: string }
  | { readonly kind: "stopping" }
  | { readonly kind: "stopped" };

type Level = "info" | "warn" | "error";

interface Line {
  readonly level: Level;
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function serviceLog(
  world: World,
  redact: (text: string) => string,
  format: "text" | "json",
): (event: LogEvent) => void {
  return (event) => {
    const time = new Date(world.host.clock.now()).toISOString();
    for (const { level, text, facts } of linesOf(event)) {
      const line =
        format === "json"
          ? redact(JSON.stringify({ time, level, event: event.kind, message: text, ...facts }))
          : printable(redact(`${time.slice(0, 19).replace("T", " ")} ${level.padEnd(5)} ${text}`));
      world.stdout.write(`${line}\n`);
    }
  };
}

function linesOf(event: LogEvent): readonly Line[] {
  switch (event.kind) {
    case "started": {
      const { objects, at } = event;
      const where = at === undefined ? "" : `, listening at http://${at.host}:${at.port}`;
      const text = `serving ${objects.join(", ")}${where}`;
      return [{ level: "info", text, facts: { objects, ...given({ at }) } }];
    }
    case "untold": {
      const { object, systems } = event;
      const text = `${object}: nothing tells of changes in ${systems.join(", ")}; they are looked at when its turn comes`;
      return [{ level: "warn", text, facts: { object, systems } }];
    }
    case "webhook_refused": {
      const { system, why } = event;
      return [
        {
          level: "warn",
          text: `a webhook of ${system} was refused: ${why}`,
          facts: { system, why },
        },
      ];
    }
    case "acted": {
      const { person, what } = event;
      return [{ level: "info", text: `${person} ${what}`, facts: { person, what } }];
    }
    case "pruned":
      return [{ level: "info", text: event.what, facts: {} }];
    case "failed_request":
      return [
        { level: "error", text: `a request failed: ${event.why}`, facts: { why: event.why } },
      ];
    case "stopping":
      return [{ level: "info", text: "stopping, when what is under way is done", facts: {} }];
    case "stopped":
      return [{ level: "info", text: "stopped", facts: {} }];
    case "failed": {
      const { what, why, waitMs } = event;
      const text = `${what} failed: ${why}; it is tried again in ${Math.round(waitMs / 1000)} s`;
      return [{ level: "error", text, facts: { what, why, waitMs } }];
    }
    case "recovered":
      return [{ level: "info", text: `${event.what} goes on`, facts: { what: event.what } }];
    case "looked":
      return event.looks.map(({ object, read, changed, would, ms }) => ({
        level: "info",
        text: `${object} is proposed: read ${read}, would create ${would.create}, update ${would.update}, delete ${would.delete}`,
        facts: { object, read, changed, would, ms },
      }));
    case "ran":
      return event.report.runs.flatMap(ranLines);
  }
}

function ranLines(run: ObjectRun): readonly Line[] {
  const { object, read, changed, created, updated, deleted, conflicts, held, failed, calls, ms } =
    run;
  const counts = { read, changed, created, updated, deleted, conflicts, held, failed };
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  const told = some.map(([name, count]) => `${name} ${count}`).join(", ") || "nothing done";
  const isShort = failed > 0 || run.unread.length > 0;
  // A service that told of every look at which nothing had happened would tell nothing else.
  const isQuiet =
    run.brake === undefined && !isShort && changed + created + updated + deleted === 0;
  return [
    ...(isQuiet
      ? []
      : [
          {
            level: isShort ? ("warn" as const) : ("info" as const),
            text: `${object}: ${told} (${(ms / 1000).toFixed(1)} s)`,
            facts: { object, ...counts, calls, ms },
          },
        ]),
    ...(run.brake === undefined
      ? []
      : [
          {
            level: "error" as const,
            text: `${object}: the brake stopped it: ${run.brake.why}`,
            facts: { object, brake: run.brake },
          },
        ]),
    ...run.unread.map(({ system, why }) => ({
      level: "error" as const,
      text: `${object}: ${system} could not be read: ${why}`,
      facts: { object, system, why },
    })),
    ...run.failures.map(({ system, why }) => ({
      level: "warn" as const,
      text: `${object}: ${system} did not take a write: ${why}`,
      facts: { object, system, why },
    })),
  ];
}
