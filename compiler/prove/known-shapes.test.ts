/** What known-shapes.json says is found again by exploring; `vitest -u` writes it anew. */
import { expect, test } from "vitest";
import { bigPackage } from "../../bench/big-package.ts";
import { knownManifests, specPackage } from "../../test/support/packages.ts";
import { compile } from "../compile.ts";
import type { Explored } from "./explore.ts";
import { keyOf } from "./known-shapes.ts";
import { prove } from "./prove.ts";

const packages = [
  specPackage("hubspot-salesforce").package,
  specPackage("account-360").package,
  specPackage("orders").package,
  bigPackage(50),
];

test("every known row and shape holds, with as many states", { timeout: 60_000 }, async () => {
  const shapes = new Map<string, Explored>();
  const rows = new Map<string, number>();
  for (const one of packages) {
    const { plan } = compile({ package: one, manifests: knownManifests });
    if (plan === undefined) throw new Error("no plan");
    const proving = { plan, catalogues: one.catalogues, manifests: knownManifests };
    for (const { proof } of prove(proving, { shapes })) {
      if (proof.verdict === "proved") rows.set(keyOf(proof.digest), proof.states);
    }
  }
  const held = [...shapes].flatMap(([shape, found]): [string, number][] =>
    found.kind === "holds" ? [[shape, found.states]] : [],
  );
  const known = { rows: sorted([...rows]), shapes: sorted(held) };
  await expect(`${JSON.stringify(known, null, 2)}\n`).toMatchFileSnapshot("known-shapes.json");
});

function sorted(entries: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
