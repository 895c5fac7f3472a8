/** 11: a base is a value that its end really held. */
import { isBlank } from "../../../rules/values/native.ts";
import type { Broken } from "../play.ts";
import { isSame } from "../system.ts";
import { show } from "./convergence.ts";
import { type Ended, told } from "./ended.ts";

export function checkBase({ links, deedsOf }: Ended): readonly Broken[] {
  return links.flatMap((end) =>
    end.link.records.flatMap((record) =>
      end.object.rows.flatMap((row) => {
        const base = record.base[`${row.field} ${row.field}`];
        if (base === undefined || isBlank(base)) return [];
        const deeds = deedsOf(record.system, end.object.records, record.id);
        const wasHeld = deeds.some((one) => isSame(one.after[row.field] ?? null, base));
        if (wasHeld) return [];
        const what = `the base of ${told(end, record.system, record.id, row.field)} is ${show(base)}, which it never held`;
        return [{ invariant: 11, what }];
      }),
    ),
  );
}
