/** What the checks of clauses have to say: conflicts, references, keys, creation, blocks and stages. */
import { defineDiagnostics } from "../../../core/diagnostic.ts";

export const { table: clauseDiagnostics, diagnose } = defineDiagnostics({
  // ---- Conflicts -------------------------------------------------------------------------------
  "authority-missing": {
    severity: "error",
    message: "{sides} may change `{field}`, and nothing says which one wins",
    why: "When two people edit it at once, one of the edits is lost, and which one must not be left to chance.",
    help: "add `authority {system}`, or `latest`, to the row, to the object or to `defaults`",
  },
  "one-way-conflict": {
    severity: "error",
    message: "`{word}` cannot decide on a One-way row",
    why: "It chooses between values that travel, and here only one side's does; an edit at the other meets `drift`.",
    help: "remove it; `drift keep` lets an edit of the receiving side stand, `<->` lets it travel",
  },
  "priority-system-elsewhere": {
    severity: "error",
    message: "`{word}` names `{alias}`, which is not a system of {place}",
    why: "A system that has no value here can never decide a conflict.",
    help: "{suggestion}",
  },
  "priority-repeated": {
    severity: "error",
    message: "`{alias}` stands twice in this order",
    why: "A system has one place in it; the second could never decide.",
    help: "remove one of them",
  },
  "priority-never-wins": {
    severity: "error",
    message: "`{word}` names `{alias}`, which only receives here",
    why: "Its value never travels, so it cannot win a conflict of the others.",
    help: "name one of the systems that send, or give it an arrow of its own",
  },
  "latest-without-times": {
    severity: "warning",
    message: "{system} does not say when {what} was edited",
    why: "Last write wins needs the time of each edit; without it the order of the object's head decides.",
    help: "say which system decides, as in `latest authority {first}` or `authority {first}`",
  },
  "merge-function-unknown": {
    severity: "error",
    message: "there is no merge function `{name}`",
    why: "Two edits cannot be combined by a rule that nobody knows.",
    help: "{suggestion}",
  },
  "merge-type": {
    severity: "error",
    message: "`merge {name}` cannot combine values of `{path}`, which holds {type}",
    why: "It works on {accepts}, so every conflict would be held.",
    help: "{suggestion}",
  },
  "merge-module-missing": {
    severity: "error",
    message: "there is no file `{path}` with a merge function",
    why: "Its digest is part of the plan, so that nobody can change unseen how conflicts are merged.",
    help: "correct the path, which begins at the package's folder, or add the file",
  },
  "drift-without-effect": {
    severity: "error",
    message: "`drift` has no effect {place}",
    why: "It says what an edit at the receiving side of a One-way row meets. Where sides exchange, each edit of theirs travels, and one at a side that only receives beside them is written back.",
    help: "remove it, or turn `<->` into the arrow that is meant",
  },
  "key-filled-otherwise": {
    severity: "warning",
    message:
      "a new record is not found by `{key}`: that is filled from `{by}`, and compared with `{other}`",
    why: "The two records would share no key, so each would look like one without a partner.",
    help: "add a row from `{other}` to `{key}`, or compare with `{by}`",
  },
  "refill-without-effect": {
    severity: "warning",
    message: "`empty refill` has no effect on a row with one direction",
    why: "A blank is filled back only into a side that is both read and written; the source of this row is never written.",
    help: "remove it, or write `<->`",
  },
  "required-never-clears": {
    severity: "error",
    message: "`empty clear` and `required` contradict each other",
    why: "`empty clear` lets a blank travel, and `required` lets none arrive.",
    help: "keep the one that is meant",
  },
  "creation-clause-unused": {
    severity: "warning",
    message: "`{word}` has no effect: nothing is created in {systems}",
    why: "It says what a new record needs, and this object makes none there.",
    help: "remove it, or let records be created with `create in`",
  },

  // ---- References ------------------------------------------------------------------------------
  "ref-object-unknown": {
    severity: "error",
    message: "this package has no object `{name}`",
    why: "An id is translated through the links of the object that `ref` names.",
    help: "{suggestion}",
  },
  "ref-object-elsewhere": {
    severity: "error",
    message:
      "`{object}` links no records of {system}, so it cannot translate ids between these ends",
    why: "An id is translated by the link that joins the two records; there is none.",
    help: "name the object that links the records whose ids the fields hold",
  },
  "ref-other-records": {
    severity: "error",
    message: "`{path}` holds ids of {held}, and `{object}` links {linked}",
    why: "No id would be found among its links, so the row would wait for ever.",
    help: "name the object that links those records",
  },
  "ref-type": {
    severity: "error",
    message: "`{path}` holds {type}, which is no id",
    why: "`ref` translates the ids of records.",
    help: "name the field that holds the id, or remove `ref`",
  },
  "ref-translated-twice": {
    severity: "error",
    message: "`{word}` and `ref` both translate this value",
    why: "An id is translated by its link alone; another form of it names no record.",
    help: "keep one of them",
  },
  "ref-narrows": {
    severity: "warning",
    message: "`{from}` may name several records, and `{to}` holds one",
    why: "Where there are several the row is held, since nobody said which one counts.",
    help: "connect a list, or make the relation an object of its own",
  },
  "refs-wait-in-a-circle": {
    severity: "error",
    message: "a new `{object}` waits for {parent}",
    why: "`required` holds a creation until the record that it refers to is there, so none is ever created.",
    help: "remove `required` from one row; its reference is then filled in afterwards",
  },

  // ---- Keys ------------------------------------------------------------------------------------
  "match-missing": {
    severity: "error",
    message: "`{object}` does not say which records are the same",
    why: "Without a key no two records are linked, and nothing is ever synced.",
    help: "add a line such as `match {example}`",
  },
  "match-repeated": {
    severity: "error",
    message: "this key stands in an earlier line already",
    why: "Lines are tried in order; what the first did not find the second will not find either.",
    help: "remove one of them",
  },
  "key-of-one-system": {
    severity: "error",
    message: "this key names fields of `{alias}` alone",
    why: "A key finds the record of the other system, so it names a field of each.",
    help: "write the other system's field, as in `{example}`",
  },
  "key-system-twice": {
    severity: "error",
    message: "the key names `{alias}` twice",
    why: "A record has one value in each part of its key; a second field would never be looked at.",
    help: "remove one of them, or write a second `match` line",
  },
  "key-parts-apart": {
    severity: "error",
    message: "the parts of this key have no two systems in common",
    why: "A record is found by all parts at once, so each part names the same systems.",
    help: "name the fields of the same systems in each part, or write several `match` lines",
  },
  "key-type": {
    severity: "error",
    message: "`{first}` holds {held}, and `{second}` {other}",
    why: "The two are never equal, so no records would be linked.",
    help: "name the field that holds the same key",
  },
  "key-of-many-values": {
    severity: "error",
    message: "`{path}` holds {type} and cannot be a key",
    why: "A key is one value; several make no key, so no records would be linked.",
    help: "name a field with a single value",
  },

  // ---- Creation --------------------------------------------------------------------------------
  "create-not-reached": {
    severity: "error",
    message: "records cannot be created in `{alias}`: {reason}",
    why: "What is created is filled by values that flow there.",
    help: "{suggestion}",
  },
  "create-repeated": {
    severity: "warning",
    message: "`{alias}` is named in `create in` without a condition as well",
    why: "Lines add up, so a record is created there whatever the other line asks.",
    help: "remove the line that is not meant",
  },
  "create-contradicts": {
    severity: "error",
    message: "`create never` stands beside `create in`",
    why: "Only one of them could hold, and a reader could not tell which.",
    help: "keep the one that is meant",
  },
  "creation-without-key": {
    severity: "warning",
    message: "nothing is ever created in {system}: no row supplies its key",
    why: "A record without its key could not be found again and would be created twice.",
    help: "{suggestion}",
  },
  "object-not-creatable": {
    severity: "warning",
    message: "records of `{path}` cannot be created in {system}",
    why: "Every creation would be refused, and reported again on each run.",
    help: "write `create never`, or name the other systems in `create in`",
  },

  // ---- Objects, blocks and stages --------------------------------------------------------------
  "object-without-rows": {
    severity: "warning",
    message: "`{object}` has no rows",
    why: "Records would be linked, and nothing of them synced.",
    help: "add a row for each field that is to agree",
  },
  "system-without-rows": {
    severity: "warning",
    message: "no row of `{object}` reads or writes `{alias}`",
    why: "Its records would be linked, and nothing of them synced.",
    help: "add a row for it, or remove it from the head",
  },
  "ignored-field-used": {
    severity: "error",
    message: "`{path}` is ignored, and a row uses it",
    why: "`ignore` records that a field is left out on purpose; documents would say both.",
    help: "remove the `ignore` or the row",
  },
  "ignored-twice": {
    severity: "warning",
    message: "`{path}` is ignored already",
    why: "Of two reasons a reader could not tell which one holds.",
    help: "remove one of them",
  },
  "together-ends-differ": {
    severity: "error",
    message: "this row does not run as the others of `{name}`",
    why: "The rows of the block are one unit: they are read from one system and written to the others together.",
    help: "give it the same systems and arrows, or move it out of the block",
  },
  "together-own-clause": {
    severity: "error",
    message: "`{word}` cannot stand on a row of `{name}`",
    why: "The rows of the block are decided as one; a rule for one of them would tear them apart.",
    help: "write it at the block's head, or move the row out of the block",
  },
  "together-too-small": {
    severity: "warning",
    message: "`{name}` holds {count}",
    why: "A block joins several rows into one unit; alone a row is one already.",
    help: "add the other rows of the unit, or remove the block",
  },
  "together-repeated": {
    severity: "error",
    message: "`{object}` has a second block `{name}`",
    why: "A block's name keys what the runtime remembers of it, so two blocks would overwrite each other's memory.",
    help: "give it another name, or join the two",
  },
  "each-key-incomplete": {
    severity: "error",
    message: "this part of the key names no field of `{list}`",
    why: "Items find each other by a field of each list.",
    help: "add the field, as in `{example}`",
  },
  "stage-repeated": {
    severity: "error",
    message: "`{stage}` is named as two stages",
    why: "A record would be its own successor.",
    help: "name the object that comes next",
  },
  "successor-type": {
    severity: "error",
    message: "`{path}` holds {held}, and no ids of `{next}`",
    why: "A record names its successor by its id; without it the link could not move on.",
    help: "name the field that holds the id of the record it became",
  },
});
