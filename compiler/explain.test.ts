import { expect, test } from "vitest";
import type { Plan } from "../plan/index.ts";
import { specPackage, specPackages } from "../test/support/packages.ts";
import { compile } from "./compile.ts";
import { explainRow } from "./explain.ts";

const planOf = (name: (typeof specPackages)[number]): Plan => {
  const { plan, diagnostics } = compile(specPackage(name));
  if (plan === undefined) throw new Error(diagnostics[0]?.message);
  return plan;
};

test.each(specPackages)(
  "every row of %s is explained as it was last read and found true",
  async (name) => {
    const plan = planOf(name);
    const text = plan.objects.flatMap((object) =>
      object.rows.map((row) => {
        const explained = explainRow(plan, `${object.id}.${row.id}`);
        if (explained.kind === "unknown") throw new Error(row.id);
        const { direction, authority, cases } = explained.explanation;
        const sentences = cases.map((one) => `  - ${one.sentence}`).join("\n");
        return `${object.id}.${row.id}: ${direction}; ${authority}\n${sentences}\n`;
      }),
    );
    await expect(text.join("\n")).toMatchFileSnapshot(`explain.${name}.golden.txt`);
  },
);

test("sentences speak the users' words", () => {
  for (const name of specPackages) {
    const plan = planOf(name);
    for (const object of plan.objects) {
      for (const row of object.rows) {
        const explained = explainRow(plan, `${object.id}.${row.id}`);
        const text = JSON.stringify(explained.kind === "row" ? explained.explanation.cases : "");
        expect(text).not.toMatch(/\b(?:hub|base|sink|head order|undefined)\b/);
      }
    }
  }
});

test("a misspelt row names the nearest", () => {
  expect(explainRow(planOf("hubspot-salesforce"), "Contact.phon")).toEqual({
    kind: "unknown",
    nearest: "Contact.phone",
  });
});
