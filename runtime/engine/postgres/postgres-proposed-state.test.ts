/** What is remembered of proposed objects in PostgreSQL: the same calls give what they give on a SQLite file. */
import { afterAll, expect, onTestFinished, test } from "vitest";
import { decided, outcome, person, record, seen } from "../../../test/conformance/engine-given.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import { testHost } from "../../../test/support/test-host.ts";
import type { Expectation, Verdict } from "../../proposed/expectation.ts";
import type { ProposedState } from "../proposed-state.ts";
import { openSqliteProposedState } from "../sqlite/sqlite-proposed-state.ts";
import {
  openPostgresProposedState,
  openPostgresProposedStateIfThere,
} from "./postgres-proposed-state.ts";

const postgres = await startPostgres();
const missing = postgres.kind === "missing" ? ` (${postgres.why})` : "";
afterAll(async () => {
  if (postgres.kind === "there") await postgres.server.stop();
});

const expectation = (link: string, unit: string): Expectation => ({
  kind: "update",
  link,
  system: "b",
  stage: "people",
  record: "1",
  unit,
  notes: [],
  earlier: [{ name: "old" }],
  since: 1,
  at: 2,
  moved: false,
  before: true,
});

const verdict = (row: string, outcome: Verdict["outcome"], took: number): Verdict => ({
  outcome,
  kind: "update",
  link: "1",
  system: "b",
  stage: "people",
  record: "1",
  row,
  field: "name",
  origin: "a",
  wanted: "x",
  found: null,
  case: "one_changed",
  place: "x.sync:1",
  since: 10,
  at: 10 + took,
});

test.skipIf(missing !== "")(`it is what a file remembers${missing}`, async () => {
  if (postgres.kind === "missing") return;
  const scratch = await postgres.server.scratch();
  onTestFinished(() => scratch.drop());
  const address = new URL(postgres.server.url);
  address.searchParams.set("schema", scratch.schema);
  const { href: url } = address;
  expect(await openPostgresProposedStateIfThere({ url, clock: testHost().clock })).toBeUndefined();
  const state = await openPostgresProposedState({ url, clock: testHost().clock });
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const file = openSqliteProposedState({ path: ":memory:", clock });
  for (const step of steps) {
    await step(state);
    await step(file);
    expect(await contentsOf(state)).toEqual(await contentsOf(file));
  }
  await state.close();
  const again = await openPostgresProposedStateIfThere({ url, clock: testHost().clock });
  expect(await again?.objects()).toEqual(["Company"]);
  await again?.close();
  await file.close();
});

const steps: readonly ((state: ProposedState) => Promise<void>)[] = [
  async (state) => {
    const lease = await state.lease();
    await state.append(lease, { ...seen(person("1", "x"), person("2", "y")), cursor: "7" });
    const joins = ["a1", "a2"].map((name) => ({ records: [record(name)] }));
    await state.join(lease, "Person", joins);
    await state.append(lease, { ...seen(), object: "Company", cursor: "1" });
  },
  async (state) => {
    const verdicts = [
      verdict("name", "same", 5),
      verdict("name", "same", 9),
      verdict("name", "different", 3),
      verdict("city", "unexpected", 1),
    ];
    await state.commitLook(await state.lease(), outcome([decided("1")]), [
      { link: "1", expected: [expectation("1", "b"), expectation("1", "a")], verdicts },
      { link: "2", expected: [expectation("2", "a")], verdicts: [] },
    ]);
  },
  async (state) => {
    const lease = await state.lease();
    const again = [
      { link: "1", expected: [expectation("1", "c")], verdicts: [verdict("name", "same", 7)] },
    ];
    await state.commitLook(lease, outcome([]), again);
    await state.finishLook(lease, "Person", 100);
    await state.finishLook(lease, "Person", 200);
  },
  async (state) => {
    // Of a row and an outcome some hundreds are kept.
    const verdicts = Array.from({ length: 230 }, (_, at) => verdict("name", "different", at));
    const lease = await state.lease();
    await state.commitLook(lease, outcome([]), [{ link: "2", expected: [], verdicts }]);
    await state.join(lease, "Person", [{ into: "2", records: [record("a1")] }]);
    await state.finishLook(lease, "Person", 300);
  },
  async (state) => state.forget(await state.lease(), "Person"),
];

async function contentsOf(state: ProposedState): Promise<unknown> {
  const tallies = await state.tallies("Person");
  return {
    expected: await state.expected("Person"),
    ofOne: [await state.expected("Person", "1"), await state.expected("Person", "none")],
    looks: await state.looks("Person"),
    tallies: tallies.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    verdicts: await state.verdicts("Person"),
    objects: (await state.objects()).toSorted(),
    links: await state.links("Person"),
    due: await state.claim(await state.lease(), "Person", 9, 0),
  };
}
