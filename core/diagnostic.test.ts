import { expect, test } from "vitest";
import { byPlace, defineDiagnostics } from "./diagnostic.ts";

const { diagnose } = defineDiagnostics({
  "no-field": {
    severity: "error",
    message: "`{object}` has no field `{field}`",
    why: "It would move nothing.",
    help: "declare it in `{object}`, as in `object … { … }`",
  },
});
const span = { file: "a.sync", start: 3, end: 5 };

test("a report fills its entry's holes, and leaves the language's own braces", () => {
  const made = diagnose("no-field", span, { object: "Lead", field: "Emial" });
  expect(made.message).toBe("`Lead` has no field `Emial`");
  expect(made.help).toBe("declare it in `Lead`, as in `object … { … }`");
});

test("a fact that looks like a hole is not filled again", () => {
  const made = diagnose("no-field", span, { object: "{field}", field: "x" });
  expect(made.message).toBe("`{field}` has no field `x`");
});

test("reports sort by file, then place", () => {
  const at = (file: string, start: number) =>
    diagnose("no-field", { file, start, end: start }, { object: "", field: "" });
  const sorted = [at("b", 0), at("a", 9), at("a", 2)].toSorted(byPlace);
  expect(sorted.map((one) => `${one.span.file}${one.span.start}`)).toEqual(["a2", "a9", "b0"]);
});
