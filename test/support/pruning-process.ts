/**
 * A process that prunes the audit of a state, and dies by SIGKILL where it was told to: what it is to do comes
 * as JSON in its only argument.
 */
import { realHost } from "../../cli/host.ts";
import { pruneAudit } from "../../runtime/audit/prune-audit.ts";
import { openAt, type StateAddress } from "../conformance/engine-subject.ts";

export interface PruneOrder {
  readonly address: StateAddress;
  readonly file: string;
  /** ms */
  readonly before: number;
  /** Amid the writing of the file, once it is written, or once its entries are gone from the state. */
  readonly dies: "writing" | "written" | "pruned" | "never";
}

const { address, file, before, dies } = JSON.parse(process.argv[2] ?? "{}") as PruneOrder;
const real = realHost();
const engine = await openAt(address, real.clock);

async function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  // Nothing goes on until the signal has arrived.
  return new Promise(() => setInterval(() => {}, 1000));
}

async function* cutOff(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield line;
    if (dies === "writing") await die();
  }
}

const disk = {
  ...real.disk,
  writeLines: (path: string, lines: AsyncIterable<string>) =>
    real.disk.writeLines(path, cutOff(lines)),
};
await pruneAudit({
  engine: {
    async pruneAudit(lease, pruning) {
      if (dies === "written") await die();
      await engine.pruneAudit(lease, pruning);
      if (dies === "pruned") await die();
    },
  },
  kept: engine,
  lease: await engine.lease(),
  host: { ...real, disk },
  by: "ann",
  before,
  into: { kind: "file", file },
});
await engine.close();
