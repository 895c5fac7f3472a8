/** CSV files of a folder as a system: one file an object. */
import { openFiles } from "../files/open-files.ts";
import { csvFormat } from "./csv-format.ts";

export const openCsv = openFiles(csvFormat);
