/** What a person chose of a case → the value that is meant. */
import { expect, test } from "vitest";
import { linkOf, objectOf } from "../../test/support/decided-link.ts";
import { planOf } from "../../test/support/plan-of.ts";
import type { HeldValue, StoredHold } from "../engine/engine.ts";
import { type Choice, choose, decidedRow } from "./choose.ts";

const body = `map Grade: a <-> b {
  "one" <-> "1"
  "two" <-> "2"
}
object Company: a.companies <-> b.companies  every 5m {
  match a.domain = b.domain
  a.domain <-> b.domain  authority a  id name
}
object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  review
  a.email <-> b.email
  a.name <-> b.name
  a.grade <-> b.grade  via Grade
  a.cents as minor_units(a.currency) <-> b.amount
  a.company <-> b.company  ref Company
  a.nick <-> b.nick, b.alias
  together place {
    a.street <-> b.street
    a.city <-> b.city
  }
}`;
const types = {
  name: "text",
  grade: "text",
  street: "text",
  city: "text",
  company: "reference",
  nick: "text",
  alias: "text",
  email: "text",
};
const described = {
  a: {
    people: { ...types, cents: "integer", currency: "text" },
    companies: { domain: "text" },
  },
  b: { people: { ...types, amount: "decimal" }, companies: { domain: "text" } },
};
const plan = planOf(body, described);
const link = linkOf(objectOf(body, described), { now: { a: { currency: "JPY" }, b: {} } });

function held(unit: string, shown: readonly (readonly [string, string, string | number])[]) {
  const values = shown.map(
    ([system, field, native]): HeldValue => ({ system, record: `${system}1`, field, native }),
  );
  return { object: "Person", unit, shown: values } as Partial<StoredHold> as StoredHold;
}

const side = (system: string): Choice => ({ kind: "side", system });
const names = held("name", [
  ["a", "name", "Ann"],
  ["b", "name", "Bea"],
]);

test.each<[string, StoredHold, Choice, unknown]>([
  ["the first side's", names, side("a"), { kind: "chosen", value: "Ann", system: "a" }],
  ["the second side's", names, side("b"), { kind: "chosen", value: "Bea", system: "b" }],
  [
    "a value of nobody's",
    names,
    { kind: "value", value: "Cid" },
    { kind: "chosen", value: "Cid", system: "" },
  ],
  [
    "the first of two of one side",
    held("nick", [
      ["a", "nick", "Nan"],
      ["b", "nick", "Bee"],
      ["b", "alias", "B."],
    ]),
    side("b"),
    { kind: "chosen", value: "Bee", system: "b" },
  ],
  [
    "one in another vocabulary",
    held("grade", [
      ["a", "grade", "one"],
      ["b", "grade", "2"],
    ]),
    side("b"),
    { kind: "chosen", value: "two", system: "b" },
  ],
  [
    "one by what another field says",
    held("cents", [["a", "cents", 1250]]),
    side("a"),
    { kind: "chosen", value: "1250", system: "a" },
  ],
  ["one that is not shown", held("name", [["a", "name", "Ann"]]), side("b"), { kind: "not_shown" }],
  ["one of no system", names, side("z"), { kind: "not_shown" }],
  [
    "one of a field that the row has no longer",
    held("name", [["a", "title", "Dr"]]),
    side("a"),
    { kind: "not_shown" },
  ],
  [
    "one that cannot be read",
    held("cents", [["a", "cents", "many"]]),
    side("a"),
    { kind: "unreadable" },
  ],
  ["a reference", held("company", [["a", "company", "1"]]), side("a"), { kind: "several" }],
  ["rows that belong together", held("together place", []), side("a"), { kind: "several" }],
  ["a list, or a row that is no more", held("each lines", []), side("a"), { kind: "several" }],
])("%s", (_, hold, choice, expected) => {
  expect(choose(plan, hold, link, choice)).toEqual(expected);
});

test("the row that a case is about is its object's own, and the first of a group", () => {
  expect(decidedRow(plan, held("name", []))?.ends[0]?.field).toBe("name");
  expect(decidedRow(plan, held("together place", []))?.together).toBe("place");
  expect(decidedRow(plan, held("domain", []))).toBeUndefined();
});
