/**
 * Declarations that nothing names. Imported ones are another package's, and a package without objects
 * declares for those that import it. Value maps are judged with the other faults of maps.
 */
import type { Name } from "../../../grammar/ast.ts";
import type { Model } from "../../model.ts";
import type { Check } from "../check.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";
import { ownerNames } from "./owners.ts";

export const checkUnused: Check = (model, report) => {
  // In what could not be read, anything may be named.
  if (model.objects.length === 0 || !statedIn(model).isWhole) return;
  for (const { kind, names, known, used } of kinds(model)) {
    // A misspelt use has been reported, and may be what a declaration waits for.
    if ([...used].some((name) => !known.has(name))) continue;
    for (const { text: name, span } of names) {
      if (used.has(name)) continue;
      report(diagnose("unused-declaration", span, { kind, name }));
    }
  }
};

interface Kind {
  readonly kind: string;
  /** Those that the package declares. */
  readonly names: readonly Name[];
  /** Those that it may name. */
  readonly known: ReadonlyMap<string, unknown>;
  readonly used: ReadonlySet<string>;
}

function kinds(model: Model): readonly Kind[] {
  const own = <Declaration extends { readonly imported: boolean }>(
    table: ReadonlyMap<string, Declaration>,
  ) => [...table.values()].filter((one) => !one.imported);
  const owners = own(model.owners).map(({ statement }) => statement.node);
  const channels = own(model.channels).map(({ statement }) => statement.node.name);
  const terms = own(model.terms).map(({ statement }) => statement.node.name);
  const systems = own(model.systems).map(({ statement }) => statement.node.alias);
  const people = new Set(ownerNames(model).map((name) => name.text));
  return [
    { kind: "owner", names: named(owners, "owner"), known: model.owners, used: people },
    { kind: "steward", names: named(owners, "steward"), known: model.owners, used: people },
    { kind: "channel", names: channels, known: model.channels, used: alertedChannels(model) },
    { kind: "term", names: terms, known: model.terms, used: namesOf(clausesOf(model, "term")) },
    { kind: "system", names: systems, known: model.systems, used: linkedSystems(model) },
  ];
}

function named(
  owners: readonly { readonly role: string; readonly name: Name }[],
  role: "owner" | "steward",
): readonly Name[] {
  return owners.filter((owner) => owner.role === role).map((owner) => owner.name);
}

function namesOf(clauses: readonly { readonly name: Name }[]): ReadonlySet<string> {
  return new Set(clauses.map((clause) => clause.name.text));
}

function alertedChannels(model: Model): ReadonlySet<string> {
  const actions = statedIn(model).statements.flatMap(({ node }) =>
    node.kind === "error_rule" ? node.actions : [],
  );
  return new Set(
    actions.flatMap((action) => (action.kind === "alert" ? [action.channel.text] : [])),
  );
}

/**
 * Systems whose records some object links; a map alone moves nothing. One that only rows name has been
 * reported as missing from their object's head.
 */
function linkedSystems(model: Model): ReadonlySet<string> {
  const ends = statedIn(model).statements.flatMap(({ node }) =>
    node.kind === "object" ? node.groups.flat() : [],
  );
  const paths = statedIn(model).statements.flatMap(({ node }) =>
    node.kind === "row" ? node.groups.flat().map((end) => end.path) : [],
  );
  return new Set([...ends, ...paths].map((one) => one.system.text));
}
