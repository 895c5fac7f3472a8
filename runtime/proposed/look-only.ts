/**
 * A connector that can only be looked through: nothing is installed, acknowledged or written by it. What
 * calls its `write` all the same is a mistake of ours, and stops.
 */
import { bug } from "../../core/bug.ts";
import type { Connector } from "../connector.ts";

export interface Through {
  /** Whether the feed of an object stands ready, or everything has to be compared. */
  readonly isTold: (object: string) => boolean;
  /** Fields of an object that are read beside those that are asked for. */
  readonly also: (object: string) => readonly string[];
}

/** Where there is no feed to ask; no connector's own cursor is empty. */
export const noCursor = "";

export function lookOnly(connector: Connector, { isTold, also }: Through): Connector {
  const all = (object: string, fields: readonly string[]) => [
    ...new Set([...fields, ...also(object)]),
  ];
  return {
    feed: connector.feed,
    describe: (signal) => connector.describe(signal),
    // There is no changelog to ask where nobody has installed one.
    cursor: async (object, signal) =>
      isTold(object) ? connector.cursor(object, signal) : noCursor,
    scan: (object, fields, signal) => connector.scan(object, all(object, fields), signal),
    changes: (object, fields, since, signal) =>
      connector.changes(object, all(object, fields), since, signal),
    read: (object, ids, fields, signal) => connector.read(object, ids, all(object, fields), signal),
    write: async () => bug("a proposed object writes nothing"),
    close: async () => {},
  };
}
