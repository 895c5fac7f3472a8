/** What reading a catalogue or a plan has to say. */
import { defineDiagnostics } from "../core/diagnostic.ts";

export const { table: dataDiagnostics, diagnose } = defineDiagnostics({
  "catalogue-not-json": {
    severity: "error",
    message: "the catalogue is not JSON: {problem}",
    why: "Without its catalogue a system's names and types cannot be checked.",
    help: "correct it here, or restore the file from version control",
  },
  "catalogue-invalid": {
    severity: "error",
    message: "{problem}",
    why: "The catalogue has a fixed form; a part that does not fit it would be misread.",
    help: "{help}",
  },
  "catalogue-version": {
    severity: "error",
    message: "this version does not know catalogues of format {found}",
    why: "A newer format may mean other things by the same words.",
    help: 'install a newer version of Concordat, or write `"formatVersion": 1`',
  },
  "catalogue-field-missing": {
    severity: "error",
    message: "`{object}` names `{field}` as its {role}, but has no such field",
    why: "Records are told apart by their id, and changes are found by the time of modification.",
    help: "add the field `{field}` to `{object}`, or name another",
  },
  "catalogue-option-repeated": {
    severity: "error",
    message: "the option `{value}` of `{field}` stands twice",
    why: "One value with two labels could be shown as either.",
    help: "remove one of the two",
  },
  "catalogue-options-empty": {
    severity: "warning",
    message: "`{field}` has a list of options without any",
    why: "It is read as an open list, so no value that a spec writes there is checked.",
    help: "list the values that the system allows, or remove `options`",
  },
  "plan-not-json": {
    severity: "error",
    message: "the plan is not JSON: {problem}",
    why: "A plan that was cut off or edited by hand is not run.",
    help: "compile the package again",
  },
  "plan-version": {
    severity: "error",
    message: "this version does not know plans of format {found}",
    why: "A plan of another version may mean other things by the same words.",
    help: "compile the package again with this version",
  },
  "plan-invalid": {
    severity: "error",
    message: "{problem}",
    why: "Only a plan that fits the schema is run: anything else was damaged, edited or is no plan.",
    help: "{help}",
  },
  "plan-digest-mismatch": {
    severity: "error",
    message: "the plan's content does not match its digest",
    why: "The digest is what was reviewed and accepted; this plan was changed after it was compiled.",
    help: "compile the package again, or restore the file",
  },
  "plan-reference": {
    severity: "error",
    message: "the plan names the {kind} `{name}`, which it does not have",
    why: "A plan is complete in itself; this one was not written by the compiler.",
    help: "compile the package again",
  },
  "plan-repeated": {
    severity: "error",
    message: "the plan has the {kind} `{name}` twice",
    why: "What names it could mean either; this plan was not written by the compiler.",
    help: "compile the package again",
  },
});
