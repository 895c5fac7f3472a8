/** What the pages of docs/diagnostics do not show of suppressions: what they cover, and what they leave. */
import { expect, test } from "vitest";
import { checkText } from "../../test/support/check-text.ts";

const contact = (above: string, clauses: string, head = "every 5m") => `
${above}
object Contact: hs.contacts -> sf.Contact  ${head} {
  ${clauses}
  match     hs.email = sf.Email
  hs.email              ->  sf.Email
  hs.lastname           ->  sf.LastName
}
`;

test("a suppression covers its statement, and no other", () => {
  expect(checkText(contact("// allow never-runs: by hand", "", ""))).toEqual([]);
  expect(checkText(contact("// allow brake-off: by hand", "brake off"))).toEqual([
    "suppression-unused: brake-off",
    "brake-off: brake off",
  ]);
});

test("several may stand above one statement, with other comments between", () => {
  const above = `// allow never-runs: by hand
/// The people we know.
// allow personal-data-undocumented: not yet`;
  const personal = contact(above, "", "").replace("sf.LastName", "sf.LastName pii user.name.last");
  expect(checkText(personal)).toEqual([]);
  expect(checkText(contact(above, "", ""))).toEqual([
    "suppression-unused: personal-data-undocumented",
  ]);
});

test("a blank line sets a suppression apart from what follows", () => {
  expect(checkText(contact("// allow never-runs: by hand\n", "", ""))).toEqual([
    "suppression-unused: never-runs",
    "never-runs: Contact",
  ]);
});

test("a suppression above the rest of a statement covers that rest", () => {
  const clauses = "// allow brake-off: one import\n  brake off";
  expect(checkText(contact("", clauses))).toEqual([]);
  const inside = 'because "x"\n    // allow brake-off: one import\n  brake off';
  expect(checkText(contact("", inside))).toEqual([]);
});

test.each([
  "// allow edits from both sides",
  "// allow sales: they know best",
  "// brake-off is allowed here",
  "// allowed brake-off: no",
])("`%s` is a comment like any other", (comment) => {
  expect(checkText(contact(comment, ""))).toEqual([]);
});

test.each([
  ["/* allow brake-off: one import */", "/* allow brake-off: one import */"],
  ["/// allow brake-off: one import", "/// allow brake-off: one import"],
  ["// allow: brake-off one import", "// allow: brake-off one import"],
  ["// allow brake-off, never-runs: one import", "// allow brake-off, never-runs: one import"],
])("`%s` allows what it means, and is reported for its form", (comment, span) => {
  expect(checkText(contact("", `${comment}\n  brake off`))).toEqual([
    `suppression-malformed: ${span}`,
  ]);
});

test("a suppression after a statement is none", () => {
  expect(checkText(contact("", "brake off  // allow brake-off: one import"))).toEqual([
    "brake-off: brake off",
    "suppression-malformed: // allow brake-off: one import",
  ]);
});

test("an error stays, also one that a lint level makes", () => {
  const text = contact("", "// allow brake-off: one import\n  brake off");
  expect(checkText(text, { lint: { "brake-off": "error" } })).toEqual([
    "suppression-of-error: brake-off",
    "brake-off: brake off",
  ]);
});

test("lint levels hold for what is said of suppressions", () => {
  const text = contact("// allow never-runs: by hand", "");
  expect(checkText(text, { lint: { "suppression-unused": "off" } })).toEqual([]);
});

test("while there are errors a suppression may be needed again", () => {
  expect(checkText(contact("// allow never-runs: by hand", "owner nobody"))).toEqual([
    "unknown-owner: nobody",
  ]);
});
