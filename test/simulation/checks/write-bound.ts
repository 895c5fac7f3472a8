/** 3: a field of an entity is written as often as its edits explain, and no oftener. */
import type { Broken } from "../play.ts";
import { isSame } from "../system.ts";
import type { Ended } from "./ended.ts";

export function checkWriteBound({ links, deedsOf, played, hasGoneOn }: Ended): readonly Broken[] {
  // Each may repeat what was in doubt, or see a part of what there was.
  const troubled = played.runs.filter((one) => one.troubles.length > 0).length;
  return links.flatMap(({ object, link }) =>
    object.rows.flatMap((row) => {
      // The edits of a record that is gone are known no longer.
      if (link.tombstones.length > 0) return [];
      // What was written to a later stage is no write of the earlier one.
      if (link.records.some(({ system, id }) => hasGoneOn(system, id))) return [];
      const others = row.ends.length - 1;
      let [edits, writes] = [0, 0];
      for (const { system, id } of link.records) {
        for (const deed of deedsOf(system, object.records, id)) {
          if (deed.by === "user" && Object.hasOwn(deed.after, row.field)) edits++;
          const isWritten =
            deed.by === "engine" &&
            deed.kind === "update" &&
            Object.hasOwn(deed.after, row.field) &&
            !isSame(deed.before[row.field] ?? null, deed.after[row.field] ?? null);
          if (isWritten) writes++;
        }
      }
      // At the first link, and once more where a system has a form of its own.
      const most = (edits + link.records.length + troubled + 1) * others;
      if (writes <= most) return [];
      const what = `${object.name} ${link.id}.${row.field} was written ${writes} times after ${edits} edits`;
      return [{ invariant: 3, what }];
    }),
  );
}
