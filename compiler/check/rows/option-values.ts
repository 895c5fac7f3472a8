/** A value beside the options of a field: whether it is one, and what was meant where it is none. */
import type { Fix } from "../../../core/diagnostic.ts";
import { nearest } from "../../../core/nearest.ts";
import type { StringValue, Value } from "../../../grammar/ast.ts";
import type { CatalogueOption } from "../../../plan/index.ts";
import { someOf } from "./wording.ts";

export function optionAmong(
  value: string,
  options: readonly CatalogueOption[],
): CatalogueOption | undefined {
  return options.find((option) => option.value === value);
}

/** The option that a person knows by this text, where no option has it as its value. */
function optionLabelled(
  value: string,
  options: readonly CatalogueOption[],
): CatalogueOption | undefined {
  const folded = value.toLowerCase();
  return options.find((option) => option.label.toLowerCase() === folded);
}

/** What to write instead: the option of that label or a near one, else some that there are. */
export function optionSuggestion(
  value: StringValue,
  options: readonly CatalogueOption[],
): { readonly facts: { readonly suggestion: string }; readonly fix?: Fix } {
  const labelled = optionLabelled(value.value, options);
  if (labelled !== undefined) {
    const suggestion = `\`${value.value}\` is a label; write the value \`"${labelled.value}"\``;
    return { facts: { suggestion }, fix: writeOption(value, labelled.value) };
  }
  const values = options.map((option) => option.value);
  const near = nearest(value.value, values);
  if (near !== undefined) {
    return {
      facts: { suggestion: `did you mean \`"${near}"\`?` },
      fix: writeOption(value, near),
    };
  }
  const suggestion =
    values.length === 0
      ? "the catalogue lists no options for it"
      : `its options are ${someOf(values, 6)}`;
  return { facts: { suggestion } };
}

function writeOption(value: Value, option: string): Fix {
  const text = JSON.stringify(option);
  return { title: `write \`${text}\``, span: value.span, text, safe: false };
}
