/**
 * The ready packages: as they were decided, word for word; laid out by `fmt`; clean but for warnings
 * that are true of the vendors; and doing what their own tests say.
 */
import { describe, expect, test } from "vitest";
import { compile } from "../compiler/compile.ts";
import { format } from "../grammar/format.ts";
import { parse } from "../grammar/parse.ts";
import { digestOfText } from "../plan/digest.ts";
import { runTests } from "../runtime/testing/run-tests.ts";
import { specPackage, specPackages } from "../test/support/packages.ts";

/** sha256 over the words and signs of each package's text, one a line. */
const decided = {
  "hubspot-salesforce": "sha256:06f61d51bfbd342889fcb6bf54be638f3b5aa254be694ab256bff18579cbaf56",
  "account-360": "sha256:f1de150a637edc57e29ec97b716680202cec8ea9323c496d64b615f2e842b90b",
  orders: "sha256:fc6cb68f388d70bb38ddc1edd08cde440377c8e2022b099508700165ab038f97",
} as const;

/** Each is told in the package's README. */
const trueWarnings: Readonly<Record<(typeof specPackages)[number], readonly string[]>> = {
  "hubspot-salesforce": [
    "options-differ: `sf.Industry` lacks options of `hs.industry`",
    "type-narrows: `hs.numberofemployees` holds a decimal number",
  ],
  "account-360": [],
  orders: [
    "required-unsupplied: nothing supplies `subsidiary`, which a new `ns.customer`",
    "required-unsupplied: nothing supplies `customer`, which a new `ns.customerDeposit`",
    "required-unsupplied: nothing supplies `lineItemsByFulfillmentOrder`",
    "type-narrows: `ns.locations.quantityAvailable` holds a decimal number",
  ],
};

describe.each(specPackages)("%s", (name) => {
  const input = specPackage(name);
  const file = input.package.files.find((one) => one.file.endsWith(`/${name}.sync`));
  if (file === undefined) throw new Error(`specs/${name} has no spec`);

  test("says what was decided, word for word", () => {
    const words = parse(file).tokens.map((token) => token.image);
    expect(digestOfText(words.join("\n"))).toBe(decided[name]);
  });

  test("is laid out as fmt lays it out", () => {
    for (const one of input.package.files) expect(format(parse(one)), one.file).toBe(one.text);
  });

  test("is clean but for what is true of the vendors", () => {
    const { diagnostics } = compile(input);
    const told = diagnostics.map((one) => `${one.code}: ${one.message}`);
    const wanted = trueWarnings[name];
    expect(
      told.map((one, at) => one.startsWith(wanted[at] ?? "\0")),
      told.join("\n"),
    ).toEqual(wanted.map(() => true));
    expect(diagnostics.filter((one) => one.severity === "error")).toEqual([]);
  });

  test("passes its own tests", async () => {
    const { plan, map, tests } = compile(input);
    if (plan === undefined || map === undefined || tests === undefined) throw new Error("no plan");
    const { catalogues } = input.package;
    const results = await runTests(tests, { plan, map, catalogues });
    expect(results.filter((one) => one.failure !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(3);
  });
});
