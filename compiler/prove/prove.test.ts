/** What is proved of rows told as text, what is refuted and how that is told, and that broken rules are caught. */
import { describe, expect, test } from "vitest";
import { knownManifests, specPackage } from "../../test/support/packages.ts";
import { cataloguesOf, type Described, planOf } from "../../test/support/plan-of.ts";
import { compile } from "../compile.ts";
import type { Bounds } from "./explore.ts";
import { type Machinery, machinery } from "./machinery.ts";
import { prove, type RowProof } from "./prove.ts";

const types: Described = {
  a: { x: { k: "text", f: "text", n: "integer", d: "date", s: "multi_enum p|q", b: "boolean" } },
  b: { y: { k: "text", f: "text", n: "integer", d: "text", s: "multi_enum p|q", b: "boolean" } },
  c: { z: { k: "text", f: "text", n: "integer", d: "date", s: "multi_enum p|q", b: "boolean" } },
};

/** A row of a, b and c, with the maps that it needs. */
function proved(row: string, more: Partial<Machinery> = {}, maps = "", within?: Bounds): RowProof {
  const plan = planOf(
    `${maps}
object O: a.x <-> b.y <-> c.z  every 5m {
  match  a.k = b.k = c.k
  create never
  ${row}
}`,
    types,
  );
  const parts = { ...machinery, ...more };
  const proving = { plan, catalogues: cataloguesOf(types), manifests: knownManifests };
  const [found] = prove(proving, { parts, ...(within === undefined ? {} : { within }) });
  if (found === undefined) throw new Error("no row");
  return found;
}

function brokenBy(row: string, more: Partial<Machinery>, maps = ""): string {
  const { refuted, proof } = proved(row, more, maps);
  return refuted?.promise ?? proof.verdict;
}

const { merge, carriedOut, compileCodec } = machinery;

test.each([
  "a.f <-> b.f authority b",
  "a.f <-> b.f latest",
  "a.f <-> b.f review",
  "a.f <-> b.f prefer a",
  "a.f <-> b.f authority a empty clear",
  "a.f <-> b.f authority a empty refill",
  "a.n <-> b.n merge max",
  "a.n <-> b.n merge sum",
  "a.b <-> b.b merge any",
  'a.f <-> b.f latest advance "x", "y", "z"',
  "a.f -> b.f",
  "a.f -> b.f drift keep",
  "a.f -> b.f drift review",
  "a.f -> b.f latest",
  "a.f <-> b.f authority a using lower",
  'a.d <-> b.d as date("MM/dd/yyyy") authority a',
  "a.f -> b.f, c.f",
  "a.f <-> b.f <-> c.f authority c",
])("proved: %s", (row) => {
  const { proof } = proved(row);
  expect(proof).toMatchObject({ verdict: "proved" });
});

describe("a broken rule is caught", () => {
  test.each<[string, string, Partial<Machinery>, string]>([
    [
      "authority goes by the other end of its list",
      "a.f <-> b.f authority b",
      {
        merge: (rules, state) =>
          merge({ ...rules, policy: { kind: "authority", order: ["a", "b"] } }, state),
      },
      "rules",
    ],
    [
      "latest takes the earliest",
      "a.f <-> b.f latest",
      {
        merge: (rules, state) =>
          merge(rules, {
            ...state,
            ends: state.ends.map((end) => ({
              ...end,
              stamp: end.stamp === undefined ? undefined : 1e9 - end.stamp,
            })),
          }),
      },
      "rules",
    ],
    [
      "prefer prefers the other end",
      "a.f <-> b.f prefer a",
      {
        merge: (rules, state) =>
          merge({ ...rules, policy: { kind: "prefer", system: "b", order: ["b", "a"] } }, state),
      },
      "rules",
    ],
    [
      "a sum counts an edit twice",
      "a.n <-> b.n merge sum",
      {
        merge(rules, state) {
          const one = merge(rules, state);
          const isSum = one.steps.some((step) => step.by === "merge");
          const doubled = (value: unknown) => String(Number(value) * 2);
          return isSum
            ? {
                ...one,
                writes: one.writes.map((write) => ({
                  ...write,
                  value: doubled(write.value),
                  natives: [Number(write.value) * 2],
                })),
              }
            : one;
        },
      },
      "rules",
    ],
    [
      "review asks nobody",
      "a.f <-> b.f review",
      {
        merge: (rules, state) => {
          const one = merge(rules, state);
          if (one.hold === undefined) return one;
          const { hold: _, ...rest } = one;
          return { ...rest, accounted: state.ends.map((_, at) => at) };
        },
      },
      "rules",
    ],
    [
      "a blank travels although it is to stay",
      "a.f <-> b.f authority a",
      {
        merge: (rules, state) => {
          const decisions = new Map(rules.decisions);
          decisions.set("source_emptied", { case: "source_emptied", do: "clear" });
          return merge({ ...rules, empty: "clear", decisions }, state);
        },
      },
      "rules",
    ],
    [
      "a list is no list",
      'a.f <-> b.f latest advance "x", "y", "z"',
      { merge: (rules, state) => merge({ ...rules, advance: [] }, state) },
      "rules",
    ],
    [
      "a receiving side keeps what it is to give back",
      "a.f -> b.f",
      {
        merge: (rules, state) => {
          const decisions = new Map(rules.decisions);
          decisions.set("sink_changed", { case: "sink_changed", do: "keep" });
          return merge({ ...rules, decisions }, state);
        },
      },
      "agrees",
    ],
    [
      "an edit is overwritten without a word",
      "a.f <-> b.f authority b",
      {
        merge: (rules, state) => {
          const one = merge(rules, state);
          return { ...one, writes: one.writes.map((write) => ({ ...write, loses: false })) };
        },
      },
      "losses",
    ],
    [
      "it writes what is there already",
      "a.f <-> b.f authority a",
      {
        merge: (rules, state) => {
          const ends = state.ends.map((end) => ({
            ...end,
            translate: (value: Parameters<typeof end.translate>[0]) => {
              const told = end.translate(value);
              return told.kind === "shown"
                ? { kind: "write" as const, natives: [value as string] }
                : told;
            },
          }));
          const changed = state.ends.every((end) => end.baseKey === end.ownKey);
          const one = merge(rules, { ...state, ends });
          return changed && one.writes.length === 0 && state.hub?.value
            ? {
                ...one,
                writes: [
                  {
                    end: 0,
                    value: state.hub.value,
                    natives: [state.hub.value as string],
                    step: { case: "nothing_changed", do: "nothing" },
                    loses: false,
                  },
                ],
              }
            : one;
        },
      },
      "settles",
    ],
    [
      "what was written in part is taken for all",
      "a.f <-> b.f <-> c.f authority a",
      {
        carriedOut: (resolution, ends, before, carried) =>
          carriedOut(resolution, ends, before, { ...carried, failed: [] }),
      },
      "order",
    ],
  ])("%s", (_, row, parts, promise) => {
    expect(brokenBy(row, parts)).toBe(promise);
  });
});

describe("a broken map, format or normal form is caught", () => {
  const map = 'map M: a <-> b {\n  "lead" <-> "Open"\n  "won" <-> "Won"\n  otherwise <-> hold\n}\n';
  test.each<[string, string, string]>([
    ["map", "a.f <-> b.f authority a via M", map],
    ["format", 'a.d <-> b.d as date("MM/dd/yyyy") authority a', ""],
    ["normal form", "a.f <-> b.f authority a using lower", ""],
    ["type", "a.n <-> b.n authority a", ""],
  ])("%s that reads back something else", (_, row, maps) => {
    const parts: Partial<Machinery> = {
      compileCodec(end, ...rest) {
        const codec = compileCodec(end, ...rest);
        if (end === 0) return codec;
        const turned = new Map([
          ["lead", "won"],
          ["won", "lead"],
          ["x", "y"],
          ["y", "x"],
          ["1", "2"],
          ["2", "1"],
          ["2026-01-31", "2026-07-01"],
          ["2026-07-01", "2026-01-31"],
        ]);
        return {
          ...codec,
          read(native, context) {
            const read = codec.read(native, context);
            if (read.kind !== "value" || typeof read.value !== "string") return read;
            return { kind: "value", value: turned.get(read.value) ?? read.value };
          },
        };
      },
    };
    expect(brokenBy(row, parts, maps)).toBe("round_trip");
  });
});

describe("systems that do not keep what they are written", () => {
  const stores = (of: (native: unknown, before: unknown) => unknown): Partial<Machinery> => ({
    storedForms: (field, _type, manifest) =>
      manifest === undefined || field !== "f"
        ? []
        : [{ words: "otherwise", of: of as ReturnType<Machinery["storedForms"]>[number]["of"] }],
  });
  test.each<[string, (native: unknown, before: unknown) => unknown]>([
    ["in small letters", (native) => (typeof native === "string" ? native.toLowerCase() : native)],
    ["cut", (native) => (typeof native === "string" ? native.slice(0, 3) : native)],
    ["never, once something is there", (native, before) => before ?? native],
    [
      "only further on",
      (native, before) => (String(native) > String(before ?? "") ? native : before),
    ],
  ])("%s: it rests all the same", (_, of) => {
    expect(proved("a.f <-> b.f authority a", stores(of)).refuted?.promise).not.toBe("settles");
  });

  test("another way each time: it is told that nothing holds", () => {
    const flips = stores((native) => (typeof native === "string" ? `${native}!` : native));
    expect(brokenBy("a.f <-> b.f authority a", flips)).not.toBe("proved");
  });
});

test("a map that turns is told as a story", () => {
  const text = `map M: a <-> b {
  "lead" -> "Open"
  "won"  <- "Open"
  "won"  -> "Won"
  "lead" <- "Won"
  otherwise <-> hold
}
`;
  const { diagnostics } = compile({
    package: {
      files: [
        {
          file: "m.sync",
          text: `edition 2026
package m
system a: memory "A"
system b: memory "B"
${text}
object O: a.x <-> b.y every 5m {
  match a.k = b.k
  create never
  a.k <-> b.k authority a
  a.f <-> b.f authority a via M
}
`,
        },
      ],
      catalogues: cataloguesOf(types),
    },
    manifests: knownManifests,
  });
  const [found] = diagnostics.filter((one) => one.code === "map-turns");
  expect(found?.why.split(/(?<=\.) (?=\d\d:|So )/)).toEqual([
    '09:00 `b.f` is set to "Open"; the run writes "won" to `a.f`.',
    '09:01 `a.f` is set to something else, and later back to "won"; the run writes "Won" to `b.f`.',
    '09:02 `b.f` is set to something else, and later back to "Won"; the run writes "lead" to `a.f`.',
    "So nobody chose another value, and it is another one.",
  ]);
});

test("what cannot be explored is not proved, and says why", () => {
  const reasons = (row: string) => proved(row).proof;
  expect(reasons('a.f <-> b.f merge with "merge.js"')).toEqual({
    verdict: "not_proved",
    reason: "`merge.js` is a function of yours, of which nothing is known",
  });
  const small = { most: 3, deepest: 12, isThorough: false };
  expect(proved("a.f <-> b.f authority a", {}, "", small).proof).toMatchObject({
    verdict: "not_proved",
    reason: "it has more states than are looked at",
  });
});

test.each(["hubspot-salesforce", "account-360", "orders"] as const)("%s is proved", (name) => {
  const { proofs } = compile(specPackage(name));
  const others = proofs.filter(({ proof }) => proof.verdict !== "proved");
  const lists = others.filter(
    ({ proof }) => proof.verdict === "not_proved" && proof.reason.includes("list"),
  );
  expect(others).toEqual(lists);
  expect(proofs.length).toBeGreaterThan(others.length);
});

test("a proof is a digest of what was proved, whatever the names", () => {
  const digests = [
    "a.f <-> b.f authority a",
    "a.k <-> b.k authority a",
    "a.f <-> b.f authority b",
  ].map((row) => {
    const { proof } = proved(row);
    return proof.verdict === "proved" ? proof.digest : "";
  });
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
});
