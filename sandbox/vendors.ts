/** The vendors that there is a sandbox of, by name. Adding one is its folder and one line here. */
import type { Vendor } from "./vendor.ts";

export const vendors: readonly Vendor[] = [];
