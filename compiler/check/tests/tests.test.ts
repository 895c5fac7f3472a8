/** What the pages of docs/diagnostics/ do not show of the checks of tests: when they are silent, and where they point. */
import { expect, test } from "vitest";
import { checkText } from "../../../test/support/check-text.ts";

const contact = `
object Contact: hs.contacts -> sf.Contact  every 5m {
  match     hs.email = sf.Email
  hs.email              ->  sf.Email
  hs.lastname           ->  sf.LastName
}
`;

const reportsOf = (...steps: readonly string[]) =>
  checkText(`${contact}\ntest "it" {\n  ${steps.join("\n  ")}\n}\n`);

const given = 'given hs.contacts as ada { email: "ada@x.example", lastname: "Lovelace" }';
const ends = ["run", "expect no writes"];

test("a whole test gives no report", () => {
  expect(
    reportsOf(
      given,
      "run",
      'edit ada { lastname: "King" }',
      "fail sf with unavailable",
      "run",
      'expect sf.Contact { LastName: "Lovelace" }',
      "delete ada",
      "run",
      "expect no ada",
      "expect writes 0",
    ),
  ).toEqual([]);
});

test("objects and fields are told in the words in which rows are told of theirs", () => {
  expect(reportsOf('given hs.contcts { email: "x" }', ...ends)).toEqual([
    "unknown-object: contcts",
  ]);
  expect(reportsOf('given hs.contacts { emial: "x" }', ...ends)).toEqual(["unknown-field: emial"]);
  expect(reportsOf('given hs.contacts { `Job Title`: "x" }', ...ends)).toEqual([
    "label-not-name: `Job Title`",
  ]);
  expect(reportsOf(given, "fail sf with ratelimit", ...ends)).toEqual([
    "unknown-error-class: ratelimit",
  ]);
});

test("what is unknown is told once, and nothing that follows from it", () => {
  expect(
    reportsOf(
      'given hz.contacts { email: "x" }',
      'given hz.contacts { email: "y" }',
      'edit hz.people { email: "z" }',
      "fail hz with auth",
      ...ends,
    ),
  ).toEqual(["unknown-system: hz"]);
  expect(
    reportsOf('given hs.contact { email: "x" }', "run", 'expect hs.contact { email: "x" }'),
  ).toEqual(["label-not-name: contact"]);
  expect(reportsOf(given, 'edit hs.contcts { email: "x" }', ...ends)).toEqual([
    "unknown-object: contcts",
  ]);
  expect(reportsOf('edit bo { lastname: "x" }', "delete bo", ...ends)).toEqual([
    "test-record-unknown: bo",
  ]);
});

test("a system that an object names as well is reported there alone", () => {
  const text = `${contact}\ntest "it" {\n  ${given}\n  run\n  expect no writes\n}\n`;
  expect(checkText(text.replaceAll("hs.", "hz."))).toEqual(["unknown-system: hz"]);
});

test("a step that could not be read may have given the record", () => {
  expect(
    reportsOf("given hs.contacts as bo { email: ada@x }", "edit bo { lastname: empty }"),
  ).toEqual([expect.stringMatching(/^(?!test-)/)]);
});

test("fields that only the system sets may be given and edited", () => {
  expect(
    reportsOf(
      'given sf.Contact as ada { LastName: "L", CreatedDate: 2026-11-01 }',
      'given sf.Lead as lead { LastName: "L", Company: "X" }',
      "edit lead { IsConverted: true, ConvertedContactId: ada }",
      ...ends,
    ),
  ).toEqual([]);
});

test("groups of fields and lists of them are looked into", () => {
  expect(
    reportsOf(
      "given sh.orders {",
      '  shippingAddress: { city: "Bergen", citty: "Bergen" },',
      '  lineItems: [{ sku: "A-1", quantity: "two" }, { sku: "A-2", skuu: "A-2" }],',
      "}",
      ...ends,
    ),
  ).toEqual(["unknown-field: citty", 'test-value-type: "two"', "unknown-field: skuu"]);
});

test("a list's item is a list's item, and no field", () => {
  expect(reportsOf('given sh.orders { tags: ["a", "b"], poNumber: ["a", "b"] }', ...ends)).toEqual([
    'test-value-type: ["a", "b"]',
  ]);
});

test.each([
  ["hs_email_optout: 7", "test-value-type: 7"],
  ['closedate: "soon"', 'test-value-type: "soon"'],
  ["hs_email_optout: ada", "test-value-type: ada"],
  ['lifecyclestage: "Leed"', 'test-value-not-an-option: "Leed"'],
])("%s is no value of its field, given, edited or expected", (field, report) => {
  expect(reportsOf(given, `given hs.contacts { ${field} }`, ...ends)).toEqual([report]);
  expect(reportsOf(given, `edit ada { ${field} }`, ...ends)).toEqual([report]);
  expect(reportsOf(given, "run", `expect ada { ${field} }`)).toEqual([report]);
  expect(reportsOf(given, "run", `expect no hs.contacts { ${field} }`)).toEqual([report]);
});

test.each([
  "hs_email_optout: empty",
  'lifecyclestage: ""',
  'closedate: "2026-11-01T10:00:00Z"',
  "closedate: 2026-11-01",
  'num_notes: "5"',
  'hs_language: "en"',
])("%s is taken as the system would hold it", (field) => {
  expect(reportsOf(`given hs.contacts { ${field} }`, ...ends)).toEqual([]);
});

test("a required field is missing only where a record is given without it", () => {
  expect(reportsOf("given sf.Contact as ada { Email: empty }", ...ends)).toEqual([
    "test-record-incomplete: sf.Contact",
  ]);
  expect(reportsOf(given, "run", 'expect sf.Contact { Email: "ada@x.example" }')).toEqual([]);
});

test("a record is named before it is used, and once", () => {
  expect(reportsOf('edit bo { lastname: "x" }', given.replace(" ada ", " bo "), ...ends)).toEqual([
    "test-record-unknown: bo",
  ]);
  expect(reportsOf(given, 'given sf.Contact { LastName: "L", AccountId: adda }', ...ends)).toEqual([
    "test-record-unknown: adda",
  ]);
});

test("what was deleted above is not there, unless its absence is expected", () => {
  expect(reportsOf(given, "delete ada", 'edit ada { lastname: "x" }', ...ends)).toEqual([
    "test-record-missing: ada",
  ]);
  expect(reportsOf(given, "delete ada", "run", "expect no ada")).toEqual([]);
});

test("what a run made or took away only the run can tell", () => {
  expect(reportsOf(given, "run", 'edit sf.Contact { LastName: "x" }', ...ends)).toEqual([]);
  const second = given.replace(" ada ", " bo ");
  expect(
    reportsOf(given, second, "delete bo", 'edit hs.contacts { lastname: "x" }', ...ends),
  ).toEqual([]);
});

test("several records of an object are no fault where none is expected", () => {
  const second = given.replace(" ada ", " bo ");
  expect(reportsOf(given, second, "run", 'expect no hs.contacts { lastname: "x" }')).toEqual([]);
});

test("only the first early expectation is told", () => {
  expect(reportsOf(given, "expect no writes", "expect writes 1", "run")).toEqual([
    "test-expects-too-early: expect no writes",
  ]);
});

test("what was edited is expected elsewhere after a run", () => {
  const edit = 'edit ada { lastname: "x" }';
  const early = 'expect sf.Contact { LastName: "x" }';
  expect(reportsOf(given, "run", edit, early, early, "run", early)).toEqual([
    `test-expects-too-early: ${early}`,
  ]);
});

test("a conflict is expected on an end of a row, its object first or not", () => {
  for (const path of ["hs.lastname", "hs.contacts.lastname", "sf.LastName"]) {
    expect(reportsOf(given, "run", `expect conflict on ${path}`)).toEqual([]);
  }
  expect(reportsOf(given, "run", "expect conflict on hs.jobtitle")).toEqual([
    "test-conflict-without-row: hs.jobtitle",
  ]);
});

test("a row that could not be read may be the one that a conflict waits on", () => {
  const broken = contact.replace("hs.lastname           ->", "hs.lastname           =>");
  const text = `${broken}\ntest "it" {\n  ${given}\n  run\n  expect conflict on hs.lastname\n}\n`;
  expect(checkText(text)).toEqual(["foreign-arrow: =>"]);
});

test("what goes wrong is told of systems, objects, records and the state", () => {
  const steps = (...some: readonly string[]) => reportsOf(given, ...some, ...ends);
  const fine = [
    "fail reading sf with unavailable once",
    "fail writing ada with permission",
    "fail hs.contacts with invalid_data 2 times",
    "fail state with unavailable",
    "lose reply from sf.Contact",
    "hide lastname of ada",
    "hide lastname of hs.contacts",
    "show sf at 10:00",
    'edit ada { lastname: "King" }  before call 2 of writing sf',
    "crash after call 3 of state",
    "lose state",
    "given sf without guard",
  ];
  expect(steps(...fine)).toEqual([]);
  expect(steps("fail writing bo with permission")).toEqual(["unknown-system: bo"]);
  expect(steps("lose reply from state")).toEqual(["unknown-system: state"]);
  expect(steps("crash before writing zz")).toEqual(["unknown-system: zz"]);
  expect(steps("given zz in pages of 2")).toEqual(["unknown-system: zz"]);
  expect(steps("show hs.contcts twice")).toEqual(["unknown-object: contcts"]);
  expect(steps("hide lastnam of ada")).toEqual(["unknown-field: lastnam"]);
  expect(steps("decide lastname of bo for sf")).toEqual(["test-record-unknown: bo"]);
  expect(steps("decide lastname of ada for zz")).toEqual(["unknown-system: zz"]);
  expect(reportsOf(given, "run", "expect hold on ada with permision")).toEqual([
    "unknown-error-class: permision",
  ]);
  expect(reportsOf(given, "run", "expect hold on jobtitle of ada")).toEqual([
    "test-conflict-without-row: jobtitle",
  ]);
});

test("what is counted is counted in whole numbers", () => {
  const steps = (...some: readonly string[]) => reportsOf(given, ...some, ...ends);
  expect(steps("fail sf with auth 0 times")).toEqual(["test-count: 0 times"]);
  expect(steps("given sf in batches of 0")).toEqual(["test-count: 0"]);
  expect(steps("crash before call 1.5 of sf")).toEqual(["test-count: 1.5"]);
  expect(reportsOf(given, "run", "expect holds 0.5")).toEqual(["test-count: 0.5"]);
});

test("what is prepared needs a run", () => {
  for (const step of [
    "lose state",
    "retry",
    "crash anywhere",
    'edit ada { lastname: "K" } after reading sf',
  ]) {
    expect(reportsOf(given, ...ends, step)).toEqual([`test-failure-unused: ${step}`]);
  }
});
