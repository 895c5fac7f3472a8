import fc from "fast-check";
import { expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";

const parts = [
  ..."{}[]:,-?&*!|>%@`\"'#~. \n\t\r",
  "a",
  "__proto__",
  "<<: ",
  "&a ",
  "*a ",
  "!!set ",
  "!!timestamp ",
  "\n  ",
  "\n---\n",
  "\n...\n",
  "%YAML 1.1\n",
  ": ",
  "- ",
  "? ",
  "\ufeff",
  "名",
  "2026-11-25",
  "0x10",
  "null",
];

test("any text at all gives plain data or a report within it, and never throws", () => {
  const text = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((some) => some.join(""));
  fc.assert(
    fc.property(text, (one) => {
      const { value, diagnostics } = readYaml({ file: "concordat.yaml", text: one });
      expect(diagnostics.length > 0 || value !== undefined).toBe(true);
      if (value !== undefined) expect(JSON.stringify(value)).toBeDefined();
      for (const { span } of diagnostics) {
        expect(0 <= span.start && span.start <= span.end && span.end <= one.length).toBe(true);
      }
    }),
    { numRuns: 3000 },
  );
});

test("a place that is not there is told by the nearest above it", () => {
  const text = "profiles:\n  a: { state: x }\n";
  const { places } = readYaml({ file: "concordat.yaml", text });
  const { start, end } = places.valueAt("/profiles/a/state/url");
  expect(text.slice(start, end)).toBe("x");
  const key = places.keyAt("/profiles/a");
  expect(text.slice(key.start, key.end)).toBe("a");
});
