/** What the checks of value maps have to say: heads, entries, ways back, and the rows that use them. */
import { defineDiagnostics } from "../../../core/diagnostic.ts";

export const { table: mapDiagnostics, diagnose } = defineDiagnostics({
  "unknown-map": {
    severity: "error",
    message: "there is no value map `{name}`",
    why: "A row whose map nobody declared would have no value for the other side.",
    help: "{suggestion}",
  },
  "map-systems": {
    severity: "error",
    message:
      "`{name}` translates between `{left}` and `{right}`, and this row has no end in {missing}",
    why: "Values of other systems are other words; the map would translate none of them.",
    help: "use a map of the systems of this row, or correct the map's head",
  },
  "map-one-system": {
    severity: "error",
    message: "`{name}` translates `{system}` into itself",
    why: "A map holds the words of one system beside those of another.",
    help: "name the other system in the map's head",
  },
  "map-empty": {
    severity: "error",
    message: "`{name}` has no entries",
    why: "Every value of a row that uses it would be held.",
    help: "add its entries, or remove the map",
  },
  "map-entry-against-head": {
    severity: "error",
    message: "this entry goes {way}, and the map goes only {only}",
    why: "The head says which way values are translated; an entry against it would never be used, or the head would not be true.",
    help: "write `{arrow}` here, or `<->` in the map's head",
  },
  "map-value-twice": {
    severity: "error",
    message: "{value} is translated twice {way}",
    why: "Only one translation can be used, and a reader could not tell which.",
    help: "keep one of the entries, or let the other go only the opposite way",
  },
  "map-value-twice-by-case": {
    severity: "error",
    message: "{value} is the same as {other}, since the map ignores case",
    why: "The second entry would never be reached.",
    help: "keep one of them, or remove `ignoring case` from the map's head",
  },
  "map-no-way-back": {
    severity: "error",
    message: "several values become {value}, and nothing says which one it becomes on its way back",
    why: "An edit on that side would have no value to turn into, or a guessed one.",
    help: "make the entry that it should turn back into `<->`",
  },
  "map-result-unmapped": {
    severity: "warning",
    message: "{values} {have} no translation back {way}",
    why: "A record that comes to hold such a value by an edit on its own side is held.",
    help: "make the entry `<->`, or say what happens with `otherwise {arrow} keep`",
  },
  "map-otherwise-twice": {
    severity: "error",
    message: "`otherwise` is stated twice {way}",
    why: "Only one of them could be in force.",
    help: "keep one of them",
  },
  "map-otherwise-unknown": {
    severity: "error",
    message: "`otherwise` cannot `{word}` a value",
    why: "What happens to a value without an entry is one of a few things that the map can do.",
    help: "{suggestion}",
  },
  "map-direction-missing": {
    severity: "error",
    message: "`{name}` has no entry {way}, and this row writes {sinks}",
    why: "Every value that goes this way would be held.",
    help: "add entries that go this way, or turn the row into a one-way row",
  },
  "map-option-uncovered": {
    severity: "warning",
    message: "`{name}` has no entry for {values} of `{path}`",
    why: "A record with one of these values is held, since the map says nothing of them.",
    help: "add entries for them, or say what happens to the rest with `otherwise`",
  },
  "map-of-other-fields": {
    severity: "error",
    message: "the map `{name}` has no value that `{path}` can hold",
    why: "No record would be translated: the map is made for other fields.",
    help: "{suggestion}",
  },
  "map-value-not-an-option": {
    severity: "error",
    message: "{value} is not an option of `{path}`",
    why: "The system would refuse every record that is translated to it.",
    help: "{suggestion}",
  },
  "map-value-type": {
    severity: "error",
    message: "{value} is never a value of `{path}`, which holds {type}",
    why: "The entry would translate nothing, or to something that the system refuses.",
    help: "{suggestion}",
  },
  "map-unused": {
    severity: "warning",
    message: "no row uses the value map `{name}`",
    why: "A map that translates nothing looks like a rule in force.",
    help: "use it in a row with `via {name}`, or remove it",
  },
});
