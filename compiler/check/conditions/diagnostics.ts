/** What the checks of conditions have to say: `where`, `when`, `create … when` and `among`. */
import { defineDiagnostics } from "../../../core/diagnostic.ts";

export const { table: conditionDiagnostics, diagnose } = defineDiagnostics({
  "comparison-type": {
    severity: "error",
    message: "`{path}` holds {type}, and is compared with {other}",
    why: "The two are compared as texts or not at all, so the condition would not say what it seems to.",
    help: "{suggestion}",
  },
  "comparison-of-list": {
    severity: "error",
    message: "`{path}` holds {type}, which `{operator}` compares with nothing",
    why: "A comparison of several values with one is never true.",
    help: "{suggestion}",
  },
  "comparison-without-order": {
    severity: "error",
    message: "`{operator}` has no meaning for `{path}`, which holds {type}",
    why: "{reason}",
    help: "{suggestion}",
  },
  "comparison-with-empty": {
    severity: "error",
    message: "`{operator}` cannot be asked of `empty`",
    why: "A blank has no place among values, so the condition would never be true.",
    help: "write `is empty` or `is not empty`",
  },
  "text-test-type": {
    severity: "error",
    message: "`{operator}` looks into a text, and `{path}` holds {type}",
    why: "What a number or a date looks like as text differs by system, so the same record could pass in one and fail in another.",
    help: "{suggestion}",
  },
  "condition-option": {
    severity: "error",
    message: "`{value}` is not an option of `{path}`",
    why: "No record has it, so the condition would never say what it seems to.",
    help: "{suggestion}",
  },
  "condition-constant": {
    severity: "warning",
    message: "this is the same for every record",
    why: "It reads no record, so it lets everything through or nothing.",
    help: "name the field that is meant, or remove it",
  },
  "condition-compares-itself": {
    severity: "warning",
    message: "`{path}` is compared with itself",
    why: "The answer is the same for every record that has a value.",
    help: "name the field or the value that it is to be compared with",
  },
  "condition-contradiction": {
    severity: "error",
    message: "`{path}` cannot be `{second}` and `{first}` at once",
    why: "No record passes, so nothing would ever be synced here.",
    help: "join the two with `or`, or write `in [{first}, {second}]`",
  },
  "value-list-empty": {
    severity: "error",
    message: "`in []` names no value",
    why: "Nothing is one of no values, so the condition would never be true.",
    help: 'list the values, as in `in ["New", "Open"]`',
  },
  "value-list-repeats": {
    severity: "warning",
    message: "{value} stands twice in this list",
    why: "Naming it again changes nothing; another value may have been meant.",
    help: "remove one of them",
  },
  "condition-on-two-systems": {
    severity: "error",
    message: "this part of {clause} reads `{first}` and `{second}`",
    why: "{reason}",
    help: "{suggestion}",
  },
  "among-other-system": {
    severity: "error",
    message: "`among` reads `{alias}`, and this key has no field of it",
    why: "`among` chooses between the records that have one key, so it reads their own system.",
    help: "name a field of {systems}",
  },
  "create-reads-new-record": {
    severity: "error",
    message: "a creation in `{alias}` cannot depend on `{path}`",
    why: "The record is not there yet, so the condition is never true and nothing would be created.",
    help: "name the field of the record that it is created from",
  },
});
