/** The contract between compiler and runtime: the plan, the catalogues it was checked against, and the connectors' capabilities. */
export type * from "./catalogue.generated.ts";
export { dataDiagnostics } from "./diagnostics.ts";
export { digestOf, digestOfText, sealPlan } from "./digest.ts";
export type * from "./manifest.ts";
export type * from "./plan.generated.ts";
export type * from "./plan-map.generated.ts";
export { readCatalogue } from "./read-catalogue.ts";
export { readPlan } from "./read-plan.ts";
