import { describe, expect, test } from "vitest";
import type { MapPlan, Otherwise, Policy, RowEnd, RowPlan } from "../plan/index.ts";
import { decisionsFor } from "./decision-table.ts";
import { type ShapedRow, shapeOf } from "./row-shape.ts";
import { authorityOf, directionOf, sentence } from "./sentences.ts";

const labels: Readonly<Record<string, string>> = {
  hs: "HubSpot",
  sf: "Salesforce",
  gs: "Gainsight",
  zd: "Zendesk",
  revops: "Revenue Operations",
};
const names = {
  system: (alias: string) => labels[alias] ?? alias,
  owner: (id: string) => labels[id] ?? id,
};

const ends = (roles: Readonly<Record<string, RowEnd["role"]>>): readonly RowEnd[] =>
  Object.entries(roles).map(([system, role]) => ({
    system,
    stages: ["o"],
    field: "f",
    role,
    type: null,
  }));
const both = ends({ hs: "both", sf: "both" });
const toSalesforce = ends({ hs: "source", sf: "sink" });
const toHubSpot = ends({ hs: "sink", sf: "source" });

const authority: Policy = { kind: "authority", order: ["sf", "hs"] };
const latest: Policy = {
  kind: "latest",
  order: ["hs", "sf"],
  grainSeconds: 2,
  stamps: [
    { end: 0, grain: "field" },
    { end: 1, grain: "record" },
  ],
};
/** The objects of `reference/hubspot-salesforce.sync` say `differences by authority sf`. */
const differencesBy = { kind: "policy", policy: authority } as const;
const mapped = (
  kind: Otherwise["kind"],
  canonical: string,
  system: string,
  value?: string,
): MapPlan => {
  const otherwise = { kind, ...(value === undefined ? {} : { value }) } as Otherwise;
  const side = { system, out: [], in: [], otherwiseOut: otherwise, otherwiseIn: otherwise };
  return { id: "Stage", canonical, ignoringCase: false, sides: [side] };
};

type Row = Partial<ShapedRow> & Pick<RowPlan, "ends">;

function explained(row: Row): readonly string[] {
  const oneWay = row.ends.every((end) => end.role !== "both");
  const shaped: ShapedRow = {
    policy: oneWay ? { kind: "source" } : latest,
    empty: "keep",
    drift: oneWay ? "revert" : null,
    required: false,
    map: null,
    differencesBy,
    ...row,
  };
  const side = shaped.map?.sides[0];
  const first = shaped.differencesBy.kind === "policy" ? shaped.differencesBy.policy : null;
  const { map, ...plain } = shaped;
  const spoken = {
    ...plain,
    ...(map === null ? {} : { map: map.id }),
    unmapped:
      side === undefined
        ? null
        : { in: side.otherwiseIn, out: side.otherwiseOut, system: side.system },
    firstLink: first,
  };
  return [
    `${directionOf(shaped, names)}; ${authorityOf(shaped, names)}`,
    ...decisionsFor(shapeOf(shaped)).map((decision) => sentence(decision, spoken, names)),
  ];
}

/** What every row says, whatever its clauses. */
const common = [
  "A field that a system does not return is unknown and changes nothing.",
  "If nobody changed it, nothing is written.",
  "What Concordat wrote itself is recognised and does not travel back.",
  "Where a system stores what Concordat wrote in a form of its own, that form is accepted there and does not travel back.",
  "If the sides were changed to the same value, they agree and neither is written.",
  "If the sides were all emptied, they agree on blank.",
];
const own = (row: Row) => explained(row).filter((one) => !common.includes(one));

test("hs.jobtitle <-> sf.Title  authority sf", () => {
  expect(explained({ ends: both, policy: authority })).toEqual([
    "Bidirectional; Salesforce wins",
    ...common,
    "A blank on one side never overwrites a value on another.",
    "If only one side changes it, the change goes to the other.",
    "If one side empties it and another changes it, the change stands.",
    "If HubSpot and Salesforce change it to different values, Salesforce wins, and the value it replaces is kept in the audit.",
    "When records are first linked and all sides are blank, nothing is written.",
    "When records are first linked and Salesforce is blank, it is filled from the other side.",
    "When records are first linked, a value that only one side has fills the others.",
    "When records are first linked with different values, Salesforce wins.",
  ]);
});

test("hs.hubspotscore -> sf.Lead_Score__c", () => {
  expect(explained({ ends: toSalesforce })).toEqual([
    "One-way (HubSpot → Salesforce); HubSpot owns it",
    ...common,
    "A blank in HubSpot never overwrites Salesforce.",
    "A change in HubSpot goes to Salesforce.",
    "While HubSpot is blank, an edit made in Salesforce stays.",
    "An edit made in Salesforce itself is set back to the value of HubSpot.",
    "If HubSpot and Salesforce both changed, HubSpot wins, and the value it replaces is kept in the audit.",
    "When records are first linked and HubSpot is blank, nothing is written.",
    "When records are first linked, the value of HubSpot fills Salesforce.",
    "When records are first linked with different values, HubSpot wins.",
  ]);
});

describe("what a clause of the reference adds is said", () => {
  test.each<[string, Row, readonly string[]]>([
    [
      "latest",
      { ends: both },
      [
        "Bidirectional; Last write wins",
        "An edit that turns out to be older than the value in force does not replace it; that side is corrected.",
        "If HubSpot and Salesforce change it to different values, the most recent edit wins (within 2 seconds, HubSpot does), and the value it replaces is kept in the audit.",
      ],
    ],
    [
      "authority sf  required",
      { ends: both, policy: authority, required: true },
      [
        "While a case waits for a person nothing is written for this field; later edits join the case, and it closes by itself when the sides agree.",
        "A record is not created without it; the creation waits and is shown.",
      ],
    ],
    [
      'authority sf  default "[not provided]"',
      { ends: both, policy: authority, default: "[not provided]" },
      ['A record created without it gets "[not provided]", which counts as blank from then on.'],
    ],
    [
      'via LifecycleStage  advance "lead", "customer"',
      { ends: both, advance: ["lead", "customer"], map: mapped("keep", "hs", "sf") },
      [
        "A value of Salesforce that the value map Stage does not read stays where it is and is not carried over.",
        "It only moves forward (lead → customer); a side set to an earlier value is corrected.",
        "If HubSpot and Salesforce change it to different values, the one further along wins; where the list does not name them, the most recent edit wins (within 2 seconds, HubSpot does), and the value it replaces is kept in the audit.",
        "A value that the value map Stage does not translate for Salesforce stays where it is and is not carried over; the other value does not win instead.",
        "When records are first linked with different values, the one further along wins.",
      ],
    ],
    [
      "advance false, true",
      { ends: both, advance: [false, true] },
      ["It only moves forward (false → true); a side set to an earlier value is corrected."],
    ],
    [
      "prefer sf",
      { ends: both, policy: { kind: "prefer", system: "sf", order: ["sf", "hs"] } },
      [
        "Bidirectional; Salesforce preferred, unless blank",
        "A change in Salesforce goes to the other.",
        "While Salesforce is blank, a change elsewhere goes to all sides.",
        "While Salesforce has a value, a change elsewhere is corrected to it.",
        "If HubSpot and Salesforce change it to different values, Salesforce wins unless it is blank, and the value it replaces is kept in the audit.",
      ],
    ],
    [
      "hs.amount <- sf.Amount  review by revops within 2d",
      { ends: toHubSpot, policy: { kind: "review", by: "revops", withinSeconds: 172_800 } },
      [
        "One-way (Salesforce → HubSpot); Manual review by Revenue Operations",
        "If Salesforce and HubSpot both changed, Revenue Operations decides within 2 days; until then neither is written.",
        "When records are first linked with different values, Salesforce wins.",
      ],
    ],
    [
      "hs.dealstage <- sf.StageName  via DealStage",
      { ends: toHubSpot, map: mapped("hold", "hs", "sf") },
      [
        "A value of Salesforce that the value map Stage does not read waits for a person, and nothing is written.",
      ],
    ],
    [
      "empty clear",
      { ends: both, empty: "clear" },
      ["A blank on one side empties the others as well."],
    ],
    [
      "empty clear, one way",
      { ends: toSalesforce, empty: "clear" },
      ["A blank in HubSpot empties Salesforce as well."],
    ],
    [
      "empty refill",
      { ends: both, empty: "refill" },
      ["A side that is emptied is filled again with the value of the others."],
    ],
    [
      "empty clear  authority sf: blanks are values like others",
      { ends: both, empty: "clear", policy: authority },
      ["If one side empties it and another changes it, Salesforce wins."],
    ],
    [
      "drift keep",
      { ends: toSalesforce, drift: "keep" },
      ["An edit made in Salesforce itself stays until HubSpot changes."],
    ],
    [
      "drift review",
      { ends: toSalesforce, drift: "review" },
      [
        "An edit made in Salesforce itself waits for a person to decide.",
        "If HubSpot and Salesforce both changed, a person decides.",
      ],
    ],
    [
      "drift keep, beside peers",
      { ends: ends({ hs: "both", sf: "both", gs: "sink" }), drift: "keep" },
      ["An edit made in Gainsight itself stays until another side changes."],
    ],
    [
      "one way, advance",
      { ends: toSalesforce, advance: ["lead", "customer"] },
      [
        "It only moves forward (lead → customer); an earlier value in HubSpot stays there and is not carried over.",
      ],
    ],
    [
      "differences by keep",
      { ends: both, differencesBy: { kind: "keep" } },
      [
        "When records are first linked with different values, both stay and the difference is reported.",
      ],
    ],
    [
      "differences by keep, one way",
      { ends: toSalesforce, differencesBy: { kind: "keep" } },
      [
        "When records are first linked with different values, both stay and the difference is reported.",
      ],
    ],
    [
      "differences by keep, beside peers",
      { ends: ends({ hs: "both", sf: "both", gs: "sink" }), differencesBy: { kind: "keep" } },
      [
        "When records are first linked and Gainsight differs, both stay and the difference is reported.",
      ],
    ],
    [
      "differences by review",
      { ends: both, differencesBy: { kind: "policy", policy: { kind: "review", by: "revops" } } },
      [
        "When records are first linked with different values, Revenue Operations decides; until then neither is written.",
      ],
    ],
    [
      "differences by review, one way",
      {
        ends: toSalesforce,
        differencesBy: { kind: "policy", policy: { kind: "review", by: "revops" } },
      },
      ["When records are first linked with different values, a person decides."],
    ],
    [
      "merge sum, that has no base at a first link",
      {
        ends: both,
        policy: { kind: "merge", function: "sum", order: ["hs", "sf"] },
        differencesBy: { kind: "rows" },
      },
      ["When records are first linked with different values, a person decides."],
    ],
    [
      "latest, also at a first link",
      { ends: both, differencesBy: { kind: "rows" } },
      [
        "When records are first linked with different values, the most recent edit wins (within 2 seconds, HubSpot does).",
      ],
    ],
    [
      "three sides",
      { ends: ends({ hs: "both", sf: "both", gs: "both" }), policy: authority },
      [
        "If only one side changes it, the change goes to the others.",
        "If several sides change it to different values, Salesforce wins, and the value it replaces is kept in the audit.",
      ],
    ],
    [
      "a map that passes what it does not know",
      { ends: both, map: mapped("pass", "hs", "sf") },
      ["A value of Salesforce that the value map Stage does not read is carried over as it is."],
    ],
    [
      "a map that has a word for what it does not know",
      { ends: both, map: mapped("value", "hs", "sf", "other") },
      [
        'A value of Salesforce that the value map Stage does not read is carried over as "other".',
        'A value that the value map Stage does not translate for Salesforce is carried over as "other"; the other value does not win instead.',
      ],
    ],
    [
      "several sources, blank",
      { ends: ends({ hs: "source", gs: "source", sf: "sink" }), policy: authority },
      ["When records are first linked and HubSpot and Gainsight are blank, nothing is written."],
    ],
  ])("%s", (_, row, sentences) => {
    const told = own(row);
    expect(sentences.filter((one) => !told.includes(one))).toEqual([]);
  });

  test("a map is not blamed for a direction that nothing goes", () => {
    const told = own({ ends: toHubSpot, map: mapped("hold", "hs", "sf") }).join("\n");
    expect(told).not.toContain("does not translate");
  });
});

test("peers with a side that is only written name the sides", () => {
  expect(own({ ends: ends({ hs: "both", sf: "both", gs: "sink", zd: "sink" }) })).toEqual(
    expect.arrayContaining([
      "Bidirectional, One-way to Gainsight and Zendesk; Last write wins",
      "While HubSpot and Salesforce are blank, an edit made in Gainsight or Zendesk stays.",
      "An edit made in Gainsight or Zendesk itself is set back to the value of HubSpot and Salesforce.",
      "If Gainsight or Zendesk and another side both changed, the other side wins, and the value it replaces is kept in the audit.",
      "When records are first linked and Gainsight or Zendesk differs, the value of the other sides wins.",
    ]),
  );
});

test("every sentence is one, in the users' words", () => {
  const policies: readonly Policy[] = [
    authority,
    latest,
    { kind: "review" },
    { kind: "prefer", system: "sf", order: ["sf", "hs"] },
    { kind: "merge", function: "union", order: ["hs", "sf"] },
    { kind: "merge_module", path: "./notes.ts", digest: "", order: ["hs", "sf"] },
  ];
  const told = new Set<string>();
  for (const policy of policies) {
    for (const empty of ["keep", "refill", "clear"] as const) {
      for (const drift of ["revert", "keep", "review"] as const) {
        for (const sides of [both, toSalesforce, ends({ hs: "both", sf: "both", gs: "sink" })]) {
          for (const kind of ["keep", "review", "rows"] as const) {
            const by =
              kind === "review" ? ({ kind: "policy", policy: { kind } } as const) : { kind };
            const row = { ends: sides, policy, empty, drift, differencesBy: by };
            const map = mapped("hold", "hs", "sf");
            const when = { op: "and", terms: [] } as const;
            for (const one of explained({ ...row, map, when, advance: ["a", "b"] }).slice(1)) {
              told.add(one);
            }
            for (const one of explained({ ...row, default: "x" }).slice(1)) told.add(one);
          }
        }
      }
    }
  }
  for (const one of told) {
    expect(one).toMatch(/^[A-Z][^\n]*[^. ]\.$/);
    expect(one).not.toMatch(/\b(?:hub|base|sink|receiver|head order|link|undefined|null)\b| {2}/);
  }
  expect(told.size).toBeGreaterThan(50);
});
