/** A connector's manifest, as it holds for one system: what its catalogue says it can do comes first. */
import type { Catalogue } from "./catalogue.generated.ts";
import type { Manifest } from "./manifest.ts";

export function manifestWith(manifest: Manifest, catalogue: Catalogue | undefined): Manifest {
  return { ...manifest, ...catalogue?.capabilities };
}
