/** How far a run is, on one line of a terminal that is written over; nothing where there is none. */
import type { ProgressStep } from "../runtime/run.ts";
import { printable } from "./printable.ts";
import type { World } from "./world.ts";

export interface Progress {
  readonly step: (object: string, step: ProgressStep) => void;
  readonly end: () => void;
}

const redrawMs = 80;
const barWidth = 24;

export function showProgress({ stderr, host }: World): Progress {
  if (!stderr.isTerminal) return { step: () => {}, end: () => {} };
  const read = new Map<string, number>();
  let drawnAt = -redrawMs;
  let isDrawn = false;
  return {
    step(object, step) {
      const line =
        step.kind === "read"
          ? `${printable(object)}: ${counted(read, object, step.records)} read`
          : `${printable(object)}: ${bar(step.links, step.of)} ${step.links.toLocaleString("en")} of ${step.of.toLocaleString("en")}`;
      const now = host.clock.monotonic();
      if (now - drawnAt < redrawMs) return;
      drawnAt = now;
      isDrawn = true;
      stderr.write(`\r\u001b[2K${line}`);
    },
    end() {
      if (isDrawn) stderr.write("\r\u001b[2K");
    },
  };
}

function counted(read: Map<string, number>, object: string, records: number): string {
  const sum = (read.get(object) ?? 0) + records;
  read.set(object, sum);
  return sum.toLocaleString("en");
}

function bar(done: number, of: number): string {
  const filled = of === 0 ? barWidth : Math.round((done / of) * barWidth);
  return `[${"=".repeat(filled)}${" ".repeat(barWidth - filled)}]`;
}
