/**
 * The vendors that there is a sandbox of, by name. Adding one is its folder and one line here. Each has the
 * objects and fields of a catalogue: of the package that is rehearsed, else those of the ready packages.
 */
import type { Catalogue } from "../plan/index.ts";
import hubspotCatalogue from "../specs/hubspot-salesforce/catalog/hs.json" with { type: "json" };
import salesforceCatalogue from "../specs/hubspot-salesforce/catalog/sf.json" with { type: "json" };
import { hubspot } from "./hubspot/hubspot.ts";
import { salesforce } from "./salesforce/salesforce.ts";
import type { Vendor } from "./vendor.ts";

interface KnownVendor {
  readonly make: (catalogue: Catalogue) => Vendor;
  readonly catalogue: Catalogue;
}

export const vendors: Readonly<Record<string, KnownVendor>> = {
  hubspot: { make: hubspot, catalogue: hubspotCatalogue as Catalogue },
  salesforce: { make: salesforce, catalogue: salesforceCatalogue as Catalogue },
};
