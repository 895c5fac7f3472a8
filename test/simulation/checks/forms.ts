/**
 * 19: what the product's codecs make of a value, held against `forms.ts`: each value of a row reads as
 * told there, is written as told there, and what was written reads as what it was written for.
 */
import type { CodecContext } from "../../../rules/codec.ts";
import type { Native } from "../../../rules/values/native.ts";
import { compileProgram } from "../../../runtime/program/compile-program.ts";
import { readForm, writtenForm } from "../forms.ts";
import type { Broken } from "../play.ts";
import type { RowShape } from "../shape.ts";
import type { Spec } from "../spec.ts";

const none = { entityOf: () => undefined, idIn: () => undefined };
const context: CodecContext = {
  field: () => undefined,
  linkOf: () => undefined,
  recordOf: () => undefined,
};

const samples: Readonly<Record<RowShape["type"], readonly Native[]>> = {
  text: [null, "", "  ", "t1", " t1", "T1", "t1  ", "none"],
  integer: [null, 0, 7, -3],
  boolean: [null, true, false],
  tags: [null, [], ["p"], ["s", "p"]],
  stage: [null, "lead", "other"],
  mapped: [null, "m1", "m2", "m3", "m9", "R1", "R2", "R9"],
  ref: [],
};

export function checkForms({ shape, plan, catalogues }: Spec): readonly Broken[] {
  const broken: Broken[] = [];
  const program = compileProgram(plan, catalogues, "2026-01-01");
  for (const object of program.objects) {
    const rows = shape.objects.find((one) => one.name === object.plan.id)?.rows ?? [];
    for (const end of object.units.flatMap((unit) => unit.ends)) {
      for (const { row: compiled, codec } of end.parts) {
        const row = rows.find((one) => one.field === compiled.plan.id);
        if (row === undefined) continue;
        // What a creation writes for a blank is not the codec's to know.
        const bare = { ...row, fallback: undefined };
        for (const native of samples[row.type]) {
          const told = readForm(bare, end.system, native, none);
          const read = codec.read(native, context);
          const isSame =
            told.kind === "value" && read.kind === "value"
              ? told.value === asText(read.value)
              : told.kind === "unknown" && read.kind === "untranslated";
          if (!isSame) report(row, end.system, "reads", native, read);
          if (read.kind !== "value" || told.kind !== "value") continue;
          const written = codec.write(read.value, context);
          const meant = writtenForm(bare, end.system, told.value, none);
          if ((written.kind === "native") !== (meant.kind === "native")) {
            report(row, end.system, "writes", native, written);
          } else if (written.kind === "native" && meant.kind === "native") {
            const again = codec.read(written.native, context);
            const back = readForm(bare, end.system, meant.native, none);
            const isBack =
              again.kind === "value" && back.kind === "value" && asText(again.value) === back.value;
            if (!isBack) report(row, end.system, "reads back", written.native, again);
          }
        }
      }
    }
  }
  return broken;

  function report(row: RowShape, system: string, does: string, native: Native, got: unknown): void {
    const what = `${system}.${row.field} ${does} ${JSON.stringify(native)} as ${JSON.stringify(got)}`;
    broken.push({ invariant: 19, what });
  }
}

function asText(value: unknown): string | null {
  if (value === null) return null;
  return Array.isArray(value) ? value.join(",") : String(value);
}
