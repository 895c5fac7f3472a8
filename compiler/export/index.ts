/** The forms in which a plan is given out, by the names that the command takes. */
import { exportArticle30 } from "./article30.ts";
import { exportCsv } from "./csv.ts";
import { exportDatahub } from "./datahub.ts";
import type { Exported, Exporting } from "./exporting.ts";
import { exportOdcs } from "./odcs.ts";
import { exportOpenLineage } from "./openlineage.ts";

export const exports: Readonly<Record<string, (exporting: Exporting) => readonly Exported[]>> = {
  article30: (exporting) => [exportArticle30(exporting)],
  csv: (exporting) => [exportCsv(exporting)],
  datahub: (exporting) => [exportDatahub(exporting)],
  odcs: exportOdcs,
  openlineage: (exporting) => [exportOpenLineage(exporting)],
};
