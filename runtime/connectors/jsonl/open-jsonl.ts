/** JSON Lines files of a folder as a system: one file an object. */
import { openFiles } from "../files/open-files.ts";
import { jsonlFormat } from "./jsonl-format.ts";

export const openJsonl = openFiles(jsonlFormat);
