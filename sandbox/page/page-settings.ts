/** What the pages show, and work on. */
import type { Faults } from "../faults.ts";
import type { Records } from "../records.ts";
import type { Time } from "../time.ts";
import type { Double, Vendor } from "../vendor.ts";

export interface PageSettings {
  readonly vendor: Vendor;
  readonly double: Double;
  readonly records: Records;
  readonly time: Time;
  readonly faults: Faults;
}
