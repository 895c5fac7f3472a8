/** What the checks of declarations have to say: people, channels, terms, renamed fields, answers to errors, and what no spec may hold. */
import { defineDiagnostics } from "../../../core/diagnostic.ts";

export const { table: declarationDiagnostics, diagnose } = defineDiagnostics({
  "unknown-owner": {
    severity: "error",
    message: "no owner or steward is declared as `{name}`",
    why: "Someone would be asked or told, and nobody could say who.",
    help: "{suggestion}",
  },
  "owner-unreachable": {
    severity: "error",
    message: "`{name}` has no e-mail address, so this reaches nobody",
    why: "A message that nobody receives looks, in the spec, like a message that was sent.",
    help: 'add `email "…"` or `members "…"` to the declaration of `{name}`',
  },
  "malformed-email": {
    severity: "error",
    message: "`{address}` is not an e-mail address",
    why: "Messages to it would be refused or lost.",
    help: "write one address, as in `revops@acme.example`",
  },
  "notify-reaches-nobody": {
    severity: "warning",
    message: "`notify record_owner` reaches nobody for {objects}",
    why: "The object names neither the field with the record's owner nor an owner of its own.",
    help: "add `record owner` with the field that holds the record's owner, or an `owner`",
  },
  "unknown-channel": {
    severity: "error",
    message: "no channel is declared as `{name}`",
    why: "An alert without a place to go would be lost.",
    help: "{suggestion}",
  },
  "unknown-channel-kind": {
    severity: "error",
    message: "`{kind}` is not a kind of channel",
    why: "Alerts can be sent only in ways that are known.",
    help: "{suggestion}",
  },
  "channel-target": {
    severity: "error",
    message: "`{target}` is not {wanted}",
    why: "Alerts would be sent to a place that does not exist.",
    help: "write {example}",
  },
  "connection-in-spec": {
    severity: "error",
    message: "{what} stands in the spec",
    why: "A spec is the same wherever it runs; addresses and settings of one place belong to its connection profile.",
    help: "move it into a profile of `concordat.yaml`, and write {instead} here",
  },
  "secret-in-spec": {
    severity: "error",
    message: "{what} stands in the spec",
    why: "Everyone who reads the spec, its plan or its documents would have it.",
    help: "remove it, withdraw it at the system that issued it, and name the new one in a profile of `concordat.yaml`",
  },
  "unused-declaration": {
    severity: "warning",
    message: "nothing uses the {kind} `{name}`",
    why: "A declaration that nothing names is either left over, or missing where it was meant to be named.",
    help: "remove it, or name it where it is meant",
  },
  "unknown-error-class": {
    severity: "error",
    message: "there is no class of error `{name}`",
    why: "No error would ever be of it, so the rule would never apply.",
    help: "{suggestion}",
  },
  "error-class-repeated": {
    severity: "error",
    message: "`{name}` has a second rule",
    why: "Only one of them could be in force, and a reader could not tell which.",
    help: "merge the two into one line",
  },
  "unknown-error-action": {
    severity: "error",
    message: "`{name}` is not something that can be done about an error",
    why: "An action nobody knows would not be taken.",
    help: "{suggestion}",
  },
  "error-action-repeated": {
    severity: "error",
    message: "`{action}` stands twice in this rule",
    why: "It is done once, and a reader could not tell which of the two holds.",
    help: "remove one of them",
  },
  "error-actions-clash": {
    severity: "error",
    message: "`{second}` cannot go with `{first}`",
    why: "A record is left out, held for a person, or tried again later; only one of these can happen to it.",
    help: "keep the one that is meant",
  },
  "alert-without-queue": {
    severity: "warning",
    message: "this alert waits for a queue, and nothing of this class is queued",
    why: "Without `queue` or `retry after` in the rule its queue stays empty, so the alert never comes.",
    help: "add `queue` to the rule, or write `alert {channel}` alone",
  },
  "unknown-term": {
    severity: "error",
    message: "no term is declared as `{name}`",
    why: "A term says what a figure means to the business; one that nobody defined means nothing.",
    help: "{suggestion}",
  },
  "term-two-sources": {
    severity: "error",
    message: "`{term}` comes from `{first}` and from `{second}`",
    why: "A term has one source field; with two, two figures go by one name.",
    help: "let the term's rows start from one field, or give the other its own term",
  },
  "renamed-across-systems": {
    severity: "error",
    message: "`{from}` and `{to}` are fields of different systems",
    why: "A field is renamed within its system; moving values to another system is a row's work.",
    help: "name the new field of `{system}`, or write a row",
  },
  "renamed-to-itself": {
    severity: "error",
    message: "`{name}` is renamed to itself",
    why: "The line would do nothing, so the old name or the new one is misspelt.",
    help: "write the name that the field had before the `to`",
  },
  "renamed-twice": {
    severity: "error",
    message: "`{name}` has a second new name",
    why: "What is remembered of the field can be carried over to one field only.",
    help: "keep the name that the field has now",
  },
  "renamed-in-a-chain": {
    severity: "error",
    message: "`{to}` is itself renamed to `{last}`",
    why: "Each line is read by itself, so that it does not matter which of the names is remembered.",
    help: "write `renamed {from} to {last}`",
  },
  "renamed-target-missing": {
    severity: "error",
    message: "no object of {system} has the field `{field}`",
    why: "What is remembered of the field would be carried over to a field that does not exist.",
    help: "{suggestion}",
  },
  "renamed-still-there": {
    severity: "warning",
    message: "{system} still has the field `{field}`, in `{object}`",
    why: "If both exist it is another field and not another name, and what is remembered of the one would be taken for the other.",
    help: "pull the catalogue again if the field is gone, or remove the line",
  },
});
