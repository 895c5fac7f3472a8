/**
 * A system's records as its replicas show them: each answer as it was at one moment, up to so long ago. Which
 * one answers is chance, so an answer may be older than the one before.
 */
import type { Draw } from "../../core/draw.ts";
import type { Kept } from "./kept.ts";
import type { ReplicaShape } from "./shape.ts";

export interface Replicas {
  /** ms; the moment that the next answer of the feed, or to a question for ids, shows. */
  feedMoment(): number;
  readMoment(): number;
  /** ms; no answer shows an earlier one. */
  oldest(): number;
  /** An object as it was then. */
  records(object: string, moment: number): ReadonlyMap<string, Kept>;
  /** A record was touched. */
  note(object: string, id: string, now: Kept | undefined): void;
}

export function openReplicas(
  { behindMs, read }: ReplicaShape,
  { now, order }: { readonly now: () => number; readonly order: Draw },
): Replicas {
  const versions = new Map<string, { at: number; id: string; kept: Kept | undefined }[]>();
  const drawn = () => now() - order.pick([0, behindMs, order.below(behindMs)]);
  return {
    feedMoment: drawn,
    readMoment: () => (read ? drawn() : now()),
    oldest: () => now() - behindMs,
    records(object, moment) {
      const found = new Map<string, Kept>();
      for (const { at, id, kept } of versions.get(object) ?? []) {
        if (at > moment) break;
        if (kept === undefined) found.delete(id);
        else found.set(id, kept);
      }
      return found;
    },
    note(object, id, kept) {
      const all = versions.get(object) ?? [];
      versions.set(object, all);
      const copy = kept && { ...kept, fields: { ...kept.fields }, stamps: { ...kept.stamps } };
      all.push({ at: now(), id, kept: copy });
    },
  };
}
