/** What is told of each part of an object, a row, a value map and an errors block, in the words of a spec. */
import { expect, test } from "vitest";
import type { ErrorActionPlan, MapPlan, ObjectPlan, RowPlan } from "../../plan/index.ts";
import { planOf } from "../../test/support/plan-of.ts";
import { errorActionWords } from "./error-actions.ts";
import { canonicalKeys, mapEntries } from "./map-entries.ts";
import { objectPartWords } from "./object-parts.ts";
import { rowPartWords, rowWords } from "./row-parts.ts";

const names = {
  system: (alias: string) => `System ${alias.toUpperCase()}`,
  owner: (id: string) => `Owner ${id}`,
};

const plan = planOf(`owner desk "Desk" email "desk@acme.example"
owner sales "Sales" email "sales@acme.example"

map Stage: a <-> b {
  "lead" <-> "Open"
  "won" -> "Closed"
  "lost" <- "Dead"
  otherwise <-> keep
}

object Firm: a.firms <-> b.firms  every 5m {
  match a.k = b.k
  create never
  a.f <-> b.f  authority a
}

object Person: a.people <-> b.leads then b.people by b.leads.person  every 15m {
  at "0 6 * * 1" zone "Europe/Berlin"
  on change
  owner desk
  steward sales
  record owner a.owner
  purpose "Support"
  subjects customers, employees
  basis contract
  retention "2 years"
  volume 5000 records, 40 changes per day
  fresh within 1h
  recertify every 90d
  match a.email = b.email ignoring case
  match a.phone = b.phone and a.zip = b.zip using trim, lower among b.active = true
  where a.active = true
  create in a when b.wanted = true or b.score > 3
  delete archive a.archived = true, b.archived = "yes"
  erasure review by desk
  initial full then incremental, differences by authority a
  brake deletes 5% over 3, changes 20% over 9
  set a.source = "crm"
  ignore a.fax

  a.name <-> b.name  authority a  using trim, lower  required
  a.stage <-> b.stage  latest  via Stage  advance "lead", "won"
  a.day as date("dd.MM.yyyy") -> b.day  drift keep  default "none"  when a.kind = "x"  every 1h  owner sales  steward desk
  a.firm -> b.firm  ref Firm
  together address  authority a {
    a.street <-> b.street
    a.city <-> b.city
  }
  each a.items -> b.lines match a.items.sku = b.lines.item {
    a.items.n -> b.lines.n
  }
}
`);
const object = plan.objects.find((one) => one.id === "Person") as ObjectPlan;
const firm = plan.objects.find((one) => one.id === "Firm") as ObjectPlan;
const row = (id: string) => object.rows.find((one) => one.id === id) as RowPlan;

test.each<[keyof ObjectPlan, string | undefined]>([
  ["ends", "a.people (read and written), b.leads then b.people (read and written)"],
  ["status", "active"],
  [
    "match",
    "a.email = b.email ignoring case; a.phone = b.phone and a.zip = b.zip using trim, lower among b.active = true",
  ],
  ["where", "a.active = true"],
  ["create", "in a when b.wanted = true or b.score > 3"],
  ["delete", 'archive a.archived = true, b.archived = "yes"'],
  ["erasure", "review by desk"],
  ["initial", "System A wins"],
  ["brake", "deletes 5% over 3, changes 20% over 9"],
  ["schedule", 'every 15m, at "0 6 * * 1" in Europe/Berlin, on change'],
  ["together", "address: street and city"],
  ["sets", 'a.source = "crm"'],
  ["ignored", "a.fax"],
  ["recordOwner", "a.owner"],
  ["owner", "Owner desk"],
  ["steward", "Owner sales"],
  ["freshSeconds", "within 1h"],
  ["recertifySeconds", "every 90d"],
  ["subjects", "customers, employees"],
  ["volume", "5000 records, 40 changes per day"],
  ["purpose", "Support"],
  ["priority", "normal"],
])("%s of an object: %s", (part, words) => {
  expect(objectPartWords(object, part, names)).toBe(words);
});

test.each<[keyof ObjectPlan, string | undefined]>([
  ["where", undefined],
  ["create", "never"],
  ["delete", "ignore"],
  ["erasure", "none"],
  ["initial", "each row's own clause"],
  ["schedule", "every 5m"],
  ["together", undefined],
  ["each", undefined],
  ["sets", undefined],
  ["ignored", undefined],
  ["recordOwner", undefined],
  ["owner", undefined],
  ["freshSeconds", undefined],
  ["recertifySeconds", undefined],
  ["subjects", undefined],
  ["volume", undefined],
  ["purpose", undefined],
])("%s of an object that says nothing of it: %s", (part, words) => {
  expect(objectPartWords(firm, part, names)).toBe(words);
});

test("a list is told by its fields and its key", () => {
  expect(objectPartWords(object, "each", names)).toBe(
    "`items` of a.items, b.lines by a.items.sku = b.lines.item".replace(/`/g, ""),
  );
});

test.each<[Partial<ObjectPlan>, keyof ObjectPlan, string]>([
  [{ delete: { kind: "propagate", onEdit: "hold" } }, "delete", "propagate"],
  [{ delete: { kind: "propagate", onEdit: "edit_wins" } }, "delete", "propagate edit wins"],
  [{ delete: { kind: "propagate", onEdit: "delete_wins" } }, "delete", "propagate delete wins"],
  [{ delete: { kind: "review" } }, "delete", "review"],
  [{ brake: { kind: "off" } }, "brake", "off"],
  [
    { initial: { ...object.initial, differencesBy: { kind: "keep" } } },
    "initial",
    "both stay, and the difference is reported",
  ],
  [
    { status: { state: "proposed", since: "2026-01-01", until: "2026-02-01" } as never },
    "status",
    "proposed since 2026-01-01 until 2026-02-01",
  ],
  [{ volume: { records: 7 } }, "volume", "7 records"],
  [{ create: [{ system: "a", when: [] }] }, "create", "in a"],
  [
    {
      create: [
        { system: "a", when: [] },
        { system: "b", when: [...object.where, ...object.where] },
      ],
    },
    "create",
    "in a; in b when a.active = true, or when a.active = true",
  ],
  [{ where: [...object.where, ...object.where] }, "where", "a.active = true and a.active = true"],
  [
    {
      ends: object.ends.map((one) => ({
        ...one,
        source: one.system === "a",
        sink: one.system === "b",
      })),
    },
    "ends",
    "a.people (only read), b.leads then b.people (only written)",
  ],
  [{ documentation: "Words" }, "documentation", "Words"],
  [{ rows: [] }, "rows", "[]"],
])("%j: %s is %s", (changed, part, words) => {
  expect(objectPartWords({ ...object, ...changed }, part, names)).toBe(words);
});

test.each<[string, keyof RowPlan, string | undefined]>([
  ["name", "ends", "a.name, b.name"],
  ["name", "arrows", "Bidirectional"],
  ["name", "policy", "System A wins"],
  ["name", "using", "trim, lower"],
  ["name", "required", "required"],
  ["name", "drift", undefined],
  ["name", "ref", undefined],
  ["name", "default", undefined],
  ["name", "when", undefined],
  ["name", "everySeconds", undefined],
  ["name", "advance", undefined],
  ["name", "empty", "keep"],
  ["stage", "advance", '"lead", "won"'],
  ["stage", "map", "Stage"],
  ["stage", "using", undefined],
  ["stage", "required", undefined],
  ["day", "ends", 'a.day as date("dd.MM.yyyy"), b.day'],
  ["day", "arrows", "One-way (System A → System B)"],
  ["day", "drift", "keep"],
  ["day", "default", '"none"'],
  ["day", "when", 'a.kind = "x"'],
  ["day", "everySeconds", "every 1h"],
  ["day", "owner", "Owner sales"],
  ["day", "steward", "Owner desk"],
  ["firm", "ref", "Firm"],
])("%s.%s: %s", (id, part, words) => {
  expect(rowPartWords(row(id), part, names)).toBe(words);
});

test("several objects may be meant by a reference", () => {
  const either = { ...row("firm"), ref: ["Firm", "Person"] };
  expect(rowPartWords(either, "ref", names)).toBe("Firm or Person");
});

test("a row in one line", () => {
  expect(rowWords(row("name"), names)).toBe("a.name, b.name: Bidirectional; System A wins");
});

test("a value map, entry by entry", () => {
  const map = plan.maps.find((one) => one.id === "Stage") as MapPlan;
  expect(Object.fromEntries(mapEntries(map))).toEqual({
    'a → b: "lead"': '"Open"',
    'a → b: "won"': '"Closed"',
    "a → b: otherwise": "keep",
    'b → a: "Open"': '"lead"',
    'b → a: "Dead"': '"lost"',
    "b → a: otherwise": "keep",
  });
  expect(Object.fromEntries(canonicalKeys(map))).toEqual({
    '"lead"': 'to b "Open"\nof b "Open"\n',
    '"won"': 'to b "Closed"\n',
    '"lost"': 'of b "Dead"\n',
    otherwise: "b keep keep\n",
  });
  const valued: MapPlan = {
    ...map,
    sides: map.sides.map((one) => ({ ...one, otherwiseIn: { kind: "value", value: "other" } })),
  };
  expect(mapEntries(valued).get("b → a: otherwise")).toBe('"other"');
  expect(canonicalKeys(valued).get("otherwise")).toBe('b keep "other"\n');
});

test.each<[ErrorActionPlan, string]>([
  [{ kind: "log" }, "log"],
  [{ kind: "block" }, "block"],
  [{ kind: "queue" }, "queue"],
  [{ kind: "request_correction" }, "request correction"],
  [{ kind: "skip", scope: "record" }, "skip record"],
  [{ kind: "flag", scope: "field" }, "flag field"],
  [{ kind: "retry_after", seconds: 90 }, "retry after 90s"],
  [{ kind: "retry_after", seconds: 172_800 }, "retry after 2d"],
  [{ kind: "notify", whom: "record_owner" }, "notify record_owner"],
  [{ kind: "email", owner: "desk", when: "daily" }, "email desk daily"],
  [{ kind: "alert", channel: "ops" }, "alert ops"],
  [{ kind: "alert", channel: "ops", whenQueueOver: 9 }, "alert ops when queue > 9"],
])("%j: %s", (action, words) => {
  expect(errorActionWords(action)).toBe(words);
});
