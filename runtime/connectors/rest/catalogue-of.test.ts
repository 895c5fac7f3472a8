/** What a description says of an API's abilities, as the compiler knows it from the catalogue. */
import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import type { Catalogue } from "../../../plan/index.ts";
import { readCatalogue } from "../../../plan/read-catalogue.ts";
import { knownManifests } from "../../../test/support/packages.ts";
import { catalogueOf } from "./catalogue-of.ts";
import type { DescribedObject, Description } from "./description.generated.ts";

const spec = (schedule: string) => `edition 2026
package acme.things

owner   ops  "Operations"  email "ops@acme.example"

system api: rest "Things"
system other: rest "Others"

object Thing: api.things -> other.things  ${schedule} {
  owner     ops
  match     api.id = other.id
  api.name              ->  other.name             latest
}
`;

function described(things: Partial<DescribedObject>, webhook?: Description["webhook"]): Catalogue {
  return catalogueOf({
    format: 1,
    name: "Things",
    ...(webhook === undefined ? {} : { webhook }),
    objects: {
      things: {
        id: "id",
        fields: { id: { type: "text" }, name: { type: "text" }, changed: { type: "datetime" } },
        list: { path: "/things", paging: { kind: "none" } },
        read: { path: "/things/{id}" },
        create: { method: "POST", path: "/things" },
        update: { method: "PATCH", path: "/things/{id}" },
        ...things,
      },
    },
  });
}

const timed = { modified: "changed" };

function compiled(schedule: string, api: Catalogue, other: Catalogue = described(timed)) {
  const { plan, diagnostics } = compile({
    package: {
      files: [{ file: "things.sync", text: spec(schedule) }],
      catalogues: new Map([
        ["api", api],
        ["other", other],
      ]),
    },
    manifests: knownManifests,
  });
  return { plan, codes: diagnostics.map(({ code }) => code) };
}

test("it is a catalogue like any other", () => {
  const text = JSON.stringify(described(timed));
  const { value, diagnostics } = readCatalogue({ file: "api.json", text });
  expect(diagnostics).toEqual([]);
  expect(value).toEqual(described(timed));
});

test("an API that calls by itself can tell of a change as it happens, and another cannot", () => {
  const webhook = {
    signature_header: "X-Signature",
    algorithm: "hmac-sha256",
    encoding: "hex",
    signs: ["timestamp", ".", "body"],
  } as const;
  expect(compiled("on change", described(timed)).codes).toContain("on-change-unsupported");
  expect(compiled("on change", described(timed, webhook)).codes).not.toContain(
    "on-change-unsupported",
  );
});

test("objects without times are told where the last edit is to win", () => {
  expect(compiled("every 5m", described(timed)).codes).not.toContain("latest-without-times");
  expect(compiled("every 5m", described({})).codes).toContain("latest-without-times");
});

test("two edits within the coarsest step of the times are one moment", () => {
  const coarse = described({ ...timed, modified_precision_seconds: 3600 });
  const policyOf = (api: Catalogue) => compiled("every 5m", api).plan?.objects[0]?.rows[0]?.policy;
  expect(policyOf(coarse)).toMatchObject({ kind: "latest", grainSeconds: 3600 });
  expect(policyOf(described(timed))).toMatchObject({ kind: "latest", grainSeconds: 2 });
});

test("what the description does not offer cannot be asked for", () => {
  const { update: _, ...readOnly } = described(timed).objects.things ?? expect.unreachable();
  const other = { ...described(timed), objects: { things: { ...readOnly, update: false } } };
  expect(compiled("every 5m", described(timed), other).codes).toContain("create-only-sink");
});
