/** What a search looks through: every row of every table, and where it stands. */
import type { Page } from "../document.ts";
import { rowIds } from "./row-ids.ts";

/** Where it is, what it says, and its address; short, because there are many. */
export type SearchEntry = readonly [where: string, says: string, address: string];

export function searchEntries(pages: readonly Page[]): readonly SearchEntry[] {
  return pages.flatMap((page) =>
    page.sections.flatMap((section) => {
      const ids = rowIds(section);
      return (section.table?.rows ?? []).map(({ cells }, at): SearchEntry => {
        const says = cells.filter((text) => text !== "").join(" · ");
        return [`${page.title}: ${section.title}`, says, `${page.id}.html#${ids[at] ?? ""}`];
      });
    }),
  );
}
