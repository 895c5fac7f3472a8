/**
 * The state of the proposed objects as a look works with it: what they refer to in objects that are in
 * force is looked up in the state of those, and never changed there.
 *
 * Both states number their links from one, so a link of an active object is marked as such.
 */
import type { Engine, Feed, LinkedRecord } from "../engine/engine.ts";
import { noCursor } from "./look-only.ts";

export interface Beside {
  readonly active: Engine;
  readonly isProposed: (object: string) => boolean;
  /** Whether the feed stands ready; what changed is else found by comparing everything. */
  readonly isTold: (feed: Pick<Feed, "system" | "stage">) => boolean;
}

export function besideActive(own: Engine, { active, isProposed, isTold }: Beside): Engine {
  return {
    ...own,
    async cursor(feed) {
      const cursor = isTold(feed) ? await own.cursor(feed) : undefined;
      // From when there was no feed to ask: everything is read once more.
      return cursor === noCursor ? undefined : cursor;
    },
    async linksOf(object, records) {
      if (isProposed(object)) return own.linksOf(object, records);
      const found = await active.linksOf(object, records);
      return new Map([...found].map(([record, link]) => [record, `${mark}${link}`]));
    },
    async recordsOf(object, links) {
      if (isProposed(object)) {
        return own.recordsOf(
          object,
          links.filter((link) => !link.startsWith(mark)),
        );
      }
      const wanted = links.flatMap((link) =>
        link.startsWith(mark) ? [link.slice(mark.length)] : [],
      );
      const found = await active.recordsOf(object, wanted);
      return found.map((one): LinkedRecord => ({ ...one, link: `${mark}${one.link}` }));
    },
  };
}

const mark = "active ";
