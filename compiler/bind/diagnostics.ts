/** What binding has to say: declarations, names of systems, objects and fields, and clauses in their places. */
import { defineDiagnostics } from "../../core/diagnostic.ts";

export const { table: bindDiagnostics, diagnose } = defineDiagnostics({
  "edition-missing": {
    severity: "error",
    message: "the file does not say its edition",
    why: "The edition fixes what every word of the file means, also when the language grows.",
    help: "begin the file with `edition 2026`",
  },
  "edition-unknown": {
    severity: "error",
    message: "this version does not know edition {year}",
    why: "Reading a spec by the rules of another edition could change what it does.",
    help: "write `edition 2026`, or install a version of Concordat that knows edition {year}",
  },
  "package-missing": {
    severity: "error",
    message: "the file does not say its package",
    why: "Files of one folder merge into one package, and its name is part of the plan.",
    help: "add `package {example}` below the edition",
  },
  "package-differs": {
    severity: "error",
    message: "this file says package `{name}`, the folder's other files say `{other}`",
    why: "All `.sync` files of a folder are one package.",
    help: "use one package name in the folder, or move the file",
  },
  "duplicate-declaration": {
    severity: "error",
    message: "the {kind} `{name}` is declared twice",
    why: "With two declarations nobody can say which one a row means.",
    help: "remove or rename one of them",
  },
  "second-block": {
    severity: "error",
    message: "the package has a second `{block}` block",
    why: "`{block}` holds for the whole package, so it stands in one place.",
    help: "merge the two blocks into one",
  },
  "unknown-clause": {
    severity: "error",
    message: "there is no clause `{word}`",
    why: "A clause nobody knows would be a rule nobody applies.",
    help: "{suggestion}",
  },
  "misplaced-clause": {
    severity: "error",
    message: "`{word}` cannot stand {place}",
    why: "A clause takes effect where it stands; here it would have none.",
    help: "it belongs {home}",
  },
  "duplicate-clause": {
    severity: "error",
    message: "`{word}` is stated twice here",
    why: "Only one of them could be in force, and a reader could not tell which.",
    help: "remove one of them",
  },
  "conflict-clauses-clash": {
    severity: "error",
    message: "`{word}` and `{other}` both say what happens in a conflict",
    why: "`authority`, `latest`, `review`, `prefer` and `merge` are one decision; a row has one of them.",
    help: "keep the one that should decide; `latest authority sf` combines recency with an order for ties",
  },
  "unknown-system": {
    severity: "error",
    message: "no system is declared as `{alias}`",
    why: "Every path names a declared system, so that it is plain what a row reads and writes.",
    help: "{suggestion}",
  },
  "unknown-connector": {
    severity: "error",
    message: "there is no connector `{connector}`",
    why: "The connector says what the system can do; without it nothing can be checked or run.",
    help: "{suggestion}",
  },
  "system-not-in-object": {
    severity: "error",
    message: "`{alias}` is not one of the systems of `{object}`",
    why: "An object links records of the systems in its head; a field of another system has no record here.",
    help: "the head of `{object}` names {systems}: add `{alias}` to it, or take out what names it",
  },
  "system-twice": {
    severity: "error",
    message: "`{alias}` stands twice in the head of `{object}`",
    why: "A link holds one record a system.",
    help: "remove one; where one entity is two objects of a system in turn, write `{alias}.A then {alias}.B by {alias}.A.field`",
  },
  "object-needs-two-systems": {
    severity: "error",
    message: "`{object}` names only one system",
    why: "There is nothing to keep in agreement with a single system.",
    help: "add the other system to the head, as in `hs.contacts <-> sf.Lead`",
  },
  "unknown-object": {
    severity: "error",
    message: "{system} has no object `{object}` in its catalogue",
    why: "The catalogue is the system's own description; a name it does not have would fail at the first run.",
    help: "{suggestion}",
  },
  "unknown-field": {
    severity: "error",
    message: "`{object}` of {system} has no field `{field}`",
    why: "A row on a field that does not exist would move nothing, and nobody would notice.",
    help: "{suggestion}",
  },
  "label-not-name": {
    severity: "error",
    message: "`{label}` is the label of `{name}`, not its API name",
    why: "Labels differ by language and anyone can change them; the API name is what the system knows.",
    help: "write `{name}`",
  },
  "not-in-all-stages": {
    severity: "error",
    message: "`{field}` does not exist in {missing}",
    why: "A bare field of an end with stages must exist in all of them, else it would vanish when the record moves on.",
    help: "name the stage, as in `{example}`, or add the field to {missing}",
  },
  "unknown-stage": {
    severity: "error",
    message: "`{successor}` does not lie in the stage before, `{stage}`",
    why: "A record names its successor in a field of its own.",
    help: "write `then {next} by {example}`",
  },
  "stage-of-other-system": {
    severity: "error",
    message: "the stage `{stage}` is not of `{alias}`, whose record it takes over",
    why: "Stages are objects of one system that a record goes through in turn.",
    help: "name the object of `{alias}`, as in `{alias}.{object}`; another system is an end of its own, after an arrow",
  },
  "path-too-short": {
    severity: "error",
    message: "`{path}` names an object, not a field",
    why: "A row connects fields.",
    help: "add the field, as in `{path}.Name`",
  },
  "catalogue-missing": {
    severity: "warning",
    message: "there is no catalogue for `{alias}`, so its names and types are not checked",
    why: "Without the system's description a misspelt field is found only when a run fails.",
    help: "put the catalogue at `catalog/{alias}.json`",
  },
  "catalogue-connector": {
    severity: "error",
    message: "the catalogue of `{alias}` is of a {found} system, the spec says {wanted}",
    why: "Names and types of another system would be checked.",
    help: "replace `catalog/{alias}.json`, or correct the system's connector",
  },
});
