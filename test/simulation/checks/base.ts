/** 11: a base is a value that its end really held. */
import { isBlank } from "../../../rules/values/native.ts";
import type { Broken } from "../play.ts";
import { isSame } from "../system.ts";
import { show } from "./convergence.ts";
import { type Ended, told } from "./ended.ts";

export function checkBase({ played, links, deedsOf }: Ended): readonly Broken[] {
  return links.flatMap((end) =>
    end.link.records.flatMap((record) =>
      end.object.rows.flatMap((row) => {
        const base = record.base[`${row.field} ${row.field}`];
        if (base === undefined || isBlank(base)) return [];
        const deeds = deedsOf(record.system, end.object.records, record.id);
        const wasHeld = deeds.some((one) => isSame(one.after[row.field] ?? null, base));
        // A merged value whose write is in doubt may have stood there, before the edit that shows.
        const { records } = end.object;
        const inDoubt = played.doubted.has(`${record.system} ${records} ${record.id} ${row.field}`);
        if (wasHeld || inDoubt) return [];
        const what = `the base of ${told(end, record.system, record.id, row.field)} is ${show(base)}, which it never held`;
        return [{ invariant: 11, what }];
      }),
    ),
  );
}
