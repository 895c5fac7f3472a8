/** What a test of a spec tells when it does not hold, and how it plays what goes wrong. */
import { describe, expect, test } from "vitest";
import { failuresOf, memoryCatalogue } from "../../test/support/run-spec.ts";

const fields = { email: "text", name: "text", visits: "integer" } as const;
const catalogues = new Map(["a", "b"].map((alias) => [alias, memoryCatalogue("people", fields)]));

function failures(...steps: readonly string[]): Promise<readonly string[]> {
  const linked = ["a", "b"].map(
    (one) => `given ${one}.people as ${one}1 { email: "1@acme.example", name: "old", visits: 10 }`,
  );
  return failuresOf(
    `edition 2026
package acme.tests
system a: memory "A"
system b: memory "B"
owner desk "Service desk" email "desk@acme.example"

object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  delete propagate
  brake deletes 60% over 1

  a.email <-> b.email  authority a
  a.name <-> b.name  review by desk
  a.visits <-> b.visits  latest
}

test "it" {
  ${[...linked, "run", ...steps].join("\n  ")}
}
`,
    catalogues,
  );
}

const disputed = ['edit a1 { name: "a" }', 'edit b1 { name: "b" }', "run"];

describe("what a test tells when it does not hold", () => {
  test.each([
    ["expect writes 1", "the last run wrote 0 records, expected 1"],
    ["expect writes 1 in b", "the last run wrote 0 records in b, expected 1"],
    ["expect failures 1", "0 writes of the last run failed, expected 1"],
    ["expect losses 2", "the last run overwrote 0 edits, expected 2"],
    ["expect no holds", "1 case waits for a person, expected 0"],
    ["expect no hold on name of a1", "name of `a1` waits for a person: "],
    ["expect hold on visits of b1", "nothing waits on visits of `b1`"],
    ["expect hold on a1 with permission", "nothing waits on `a1` but conflict"],
    ['expect lost a1 { name: "a" }', 'the audit knows of no loss of name: "a" in `a1`'],
    ["expect brake", "no brake stopped the last run"],
  ])("%s", async (step, message) => {
    expect(await failures(...disputed, step)).toEqual([expect.stringContaining(message)]);
  });

  test("a moment that does not come", async () => {
    const steps = ["edit b1 { visits: 3 } before writing a", "run", "expect no writes"];
    expect(await failures(...steps)).toEqual([
      expect.stringContaining("line 21: the run made no such call"),
    ]);
  });

  test("a step in the middle of a run that cannot be taken", async () => {
    const more = 'given a.people as a2 { email: "2@acme.example" }';
    const steps = [more, "run", "delete a1", "run", "edit b1 { visits: 3 } after reading a", "run"];
    expect(await failures(...steps, "expect no writes")).toEqual([
      expect.stringContaining("there is no `b1`"),
    ]);
  });

  test("a decision where nothing waits", async () => {
    expect(await failures("decide name of a1 for b", "run", "expect no writes")).toEqual([
      expect.stringContaining("nothing waits on name of `a1`"),
    ]);
  });

  test("the call at which a process died", async () => {
    const steps = ["edit a1 { visits: 11 }", "crash anywhere", "run", "expect writes 1"];
    expect(await failures(...steps)).toEqual([
      expect.stringMatching(
        /wrote 0 records, expected 1; the run died before its call 1, state.lease/,
      ),
    ]);
  });

  test("a refusal", async () => {
    expect(await failures("expect refusal")).toEqual([
      expect.stringContaining("the last run was not refused"),
    ]);
    expect(await failures('run by "none.plan.json"', "expect no writes")).toEqual([
      expect.stringContaining("there is no plan `none.plan.json`"),
    ]);
  });

  test("a brake", async () => {
    const more = 'given a.people as a2 { email: "2@acme.example" }';
    const steps = [more, "run", "delete a1", "delete a2", "run", "expect no brake"];
    expect(await failures(...steps)).toEqual([
      expect.stringContaining("a brake stopped Person in the last run"),
    ]);
  });
});

describe("what goes wrong", () => {
  const edited = ["edit a1 { visits: 11 }"];
  test.each([
    [
      "a system that fails a few times",
      "fail writing b with rate_limit 2 times",
      "expect writes 1",
    ],
    ["one that goes on failing", "fail writing b with rate_limit", "expect failures 1 in b"],
    ["a system that cannot be read", "fail reading b with permission", "expect b1 { visits: 11 }"],
    [
      "a record that is refused",
      "fail writing b1 with permission",
      "expect hold on b1 with permission",
    ],
    ["a record that cannot be read", "fail reading a1 with permission", "expect no writes"],
    ["an object", "fail b.people with schema_drift", "expect hold on b1 with schema_drift"],
    ["a state that cannot be written", "fail writing state with unavailable", "expect no writes"],
    ["a request that is lost", "lose request to b", "expect b1 { visits: 10 }"],
    ["an answer that is lost", "lose reply from b1", "expect b1 { visits: 11 }"],
    ["a write that is not kept", "lose write in b", "expect b1 { visits: 10 }"],
    ["a cursor that is unknown", "lose cursor of a", "expect b1 { visits: 11 }"],
    ["a record that is hidden", "hide a1", "expect no writes"],
    ["a field that is hidden", "hide visits of a.people", "expect no writes"],
    ["a feed that tells all twice", "show a twice", "expect writes 1"],
    ["a feed that shows what was", "show a at 09:00", "expect no writes"],
    ["a process that dies", "crash before writing b", "expect b1 { visits: 10 }"],
    ["one that dies a call later", "crash after writing b", "expect b1 { visits: 11 }"],
    ["a state that is lost", "lose state", "expect b1 { visits: 11 }"],
    ["times that are not told", "given a without stamps", "expect writes 1"],
    ["an edit that nothing guards", "given b without guard", "expect writes 1"],
    ["small pages", "given a in pages of 1", "expect writes 1"],
    ["small batches", "given b in batches of 1", "expect writes 1"],
  ])("%s: %s", async (_, step, expected) => {
    expect(await failures(...edited, step, "run", expected)).toEqual([]);
  });

  test("what failed is not tried again before its time, unless it is asked for", async () => {
    const failed = [...edited, "fail b with rate_limit", "run"];
    expect(await failures(...failed, "run at 09:02", "expect no writes")).toEqual([]);
    expect(await failures(...failed, "retry", "run at 09:02", "expect writes 1")).toEqual([]);
  });

  test("a person decides, for a side and for nobody's value", async () => {
    const decided = (choice: string) => [...disputed, `decide name of a1 ${choice}`, "run"];
    expect(
      await failures(...decided("for b"), 'expect a1 { name: "b" }', "expect no holds"),
    ).toEqual([]);
    expect(
      await failures(...decided('as "c"'), 'expect b1 { name: "c" }', "expect writes 2"),
    ).toEqual([]);
    expect(await failures(...decided("for b"), 'expect lost a1 { name: "a" }')).toEqual([]);
  });

  test("a state set back decides again", async () => {
    const steps = [...edited, "run", "restore state", "run", "expect no writes"];
    expect(await failures(...steps)).toEqual([]);
  });
});

test("ids are numbers where the catalogue says so, and a name stands for the number", async () => {
  const numbered = memoryCatalogue("people", { ...fields, id: "integer" });
  const text = `edition 2026
package acme.numbers
system a: memory "A"
system b: memory "B"
object Person: a.people -> b.people  every 5m {
  match a.email = b.email
  a.email -> b.email
  a.id -> b.visits
}
test "it" {
  given a.people as one { email: "1@acme.example" }
  given a.people as seven { id: 7, email: "7@acme.example" }
  run
  expect writes 2
  given b.people as five { email: "5@acme.example", visits: 0 }
  given a.people as eight { id: 8, email: "5@acme.example" }
  run
  expect five { visits: eight }
}
`;
  const both = new Map([
    ["a", numbered],
    ["b", memoryCatalogue("people", fields)],
  ]);
  expect(await failuresOf(text, both)).toEqual([]);
});

describe("why a record is not there, or still there", () => {
  const spec = (steps: string) => `edition 2026
package acme.tests
system a: memory "A"
system b: memory "B"

object Person: a.people <-> b.people  every 5m {
  match a.email = b.email
  where not a.name = "out"
  create in b when a.visits > 0
  delete propagate

  a.email <-> b.email  latest
  a.name <-> b.name  latest  required
  a.visits <-> b.visits  latest
}

test "it" {
  ${steps}
}
`;
  const one = (fields: string) =>
    `given a.people as a1 { email: "1@acme.example", ${fields} }\n  run\n  `;
  const none = "expect b.people { visits: 1 }";

  test.each([
    ["a condition", `${one('visits: 0, name: "x"')}${none}`, "the condition of `create` does not"],
    ["a required value", `${one("visits: 1")}${none}`, "spec.sync:13 no record is created in b"],
    ["the scope", `${one('visits: 1, name: "out"')}${none}`, "not in the scope of `where`"],
    ["the head", 'given b.people { email: "x" }\n  run\n  expect a.people { visits: 1 }', "in a"],
    ["nobody", `run\n  ${none}`, "Person knows of no record to make one of"],
    [
      "the brake",
      `${one('visits: 1, name: "x"')}delete a1\n  run\n  expect no b.people`,
      "spec.sync:6 the brake of Person stopped the last run, which wrote nothing of it: a had 1 record",
    ],
    [
      "a system that is away",
      `fail a with unavailable\n  ${one('visits: 1, name: "x"')}${none}`,
      "a could not be read: ",
    ],
  ])("%s", async (_what, steps, message) => {
    expect(await failuresOf(spec(steps), catalogues)).toEqual([expect.stringContaining(message)]);
  });
});
