import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { runCommand, scratchFolder } from "../test/support/run-command.ts";
import { smallPackage, smallSpec } from "../test/support/small-package.ts";

test("JSON holds the same reports, of a fixed shape", async () => {
  const cwd = scratchFolder({
    ...smallPackage,
    "p/small.sync": smallSpec.replace("b.email  ", "b.emial  "),
    "concordat.yaml": "lint:\n  x: off\n  x: off\n",
  });
  const { code, stdout } = await runCommand(["check", "p", "--format", "json"], { cwd });
  const printed: unknown = JSON.parse(stdout);
  const validate = new Ajv2020({ allErrors: true }).compile(shape);
  validate(printed);
  expect(validate.errors).toBeNull();
  expect(printed).toMatchObject({
    diagnostics: [
      { code: "lint-unknown-code", file: "concordat.yaml", line: 2, column: 3 },
      { code: "config-duplicate-key", line: 3, related: [{ line: 2, column: 3, endColumn: 4 }] },
      { code: "unknown-field", line: 9, column: 31, endLine: 9, endColumn: 36 },
    ],
    summary: { packages: 1, files: 1, errors: 3, warnings: 0, infos: 0 },
  });
  expect(code).toBe(2);
});

const count = { type: "integer", minimum: 0 };
const position = { type: "integer", minimum: 1 };
const place = {
  file: { type: "string" },
  line: position,
  column: position,
  endLine: position,
  endColumn: position,
};
const exactly = (properties: object, optional: readonly string[] = []) => ({
  type: "object",
  additionalProperties: false,
  properties,
  required: Object.keys(properties).filter((key) => !optional.includes(key)),
});
const shape = exactly({
  formatVersion: { const: 1 },
  diagnostics: {
    type: "array",
    items: exactly(
      {
        code: { type: "string" },
        severity: { enum: ["error", "warning", "info"] },
        message: { type: "string" },
        help: { type: "string" },
        related: { type: "array", items: exactly({ message: { type: "string" }, ...place }) },
        fix: exactly({
          title: { type: "string" },
          text: { type: "string" },
          safe: { type: "boolean" },
          ...place,
        }),
        ...place,
      },
      ["help", "related", "fix"],
    ),
  },
  summary: exactly({ packages: count, files: count, errors: count, warnings: count, infos: count }),
});

test("a fix says what to put where", async () => {
  const text = smallSpec.replace("every 5m {", "every 5m");
  const cwd = scratchFolder({ ...smallPackage, "p/small.sync": text });
  const { stdout } = await runCommand(["check", "p", "--format", "json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    diagnostics: [
      { code: "block-not-opened", fix: { text: " {", line: 7, column: 48, endColumn: 48 } },
    ],
  });
});
