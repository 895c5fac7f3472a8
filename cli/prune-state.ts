/** Takes out of the state what its profile says it need not keep any more, the audit into a file first. */
import { posix } from "node:path";
import { type PrunedAudit, pruneAudit } from "../runtime/audit/prune-audit.ts";
import { pruned } from "../runtime/engine/pruned.ts";
import { forgetGone } from "../runtime/forget-gone.ts";
import type { KeepSettings } from "./keep-settings.ts";
import type { OpenRun } from "./open-run.ts";
import { whenFree } from "./when-free.ts";
import type { World } from "./world.ts";

export interface PrunedState {
  /** Undefined: none was as old. */
  readonly audit: PrunedAudit | undefined;
  /** How many records. */
  readonly gone: number;
}

export function pruneState(
  world: World,
  { engine, sealer }: OpenRun,
  keep: KeepSettings,
  by: string,
): Promise<PrunedState> {
  const { host } = world;
  const now = host.clock.now();
  const kept = sealer?.engine ?? engine;
  return whenFree(world, async () => {
    const lease = await engine.lease();
    try {
      const { audit } = keep;
      const gone =
        keep.gone === undefined ? 0 : await forgetGone(engine, lease, now - keep.gone, sealer);
      if (audit === undefined) return { audit, gone };
      const { sequence } = pruned(await kept.prunings());
      // By its first entry: so one that was cut off finds its file again, and files are in their order.
      const name = `audit-from-${String(sequence + 1).padStart(10, "0")}.jsonl`;
      const into = { kind: "file", file: posix.join(audit.folder, name) } as const;
      const before = now - audit.ms;
      return { gone, audit: await pruneAudit({ engine, kept, lease, host, by, before, into }) };
    } finally {
      await lease.release();
    }
  });
}

export function prunedLines({ audit, gone }: PrunedState): readonly string[] {
  const entries =
    audit &&
    `entries ${audit.first} to ${audit.last} of the audit were pruned, and stand in ${audit.files.join(", ")}`;
  const records =
    gone === 1
      ? "1 record that is gone was forgotten"
      : `${gone} records that are gone were forgotten`;
  return [...(entries === undefined ? [] : [entries]), ...(gone === 0 ? [] : [records])];
}
