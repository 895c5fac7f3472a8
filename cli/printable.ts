/** The commands print nothing of others that was not made safe. */
export { printable } from "../core/printable.ts";
