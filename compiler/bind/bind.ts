/**
 * Syntax → model: binds names to declarations across all files of a package and its imports, and
 * resolves every object. Takes syntax, gives the model; the syntax is never changed.
 *
 * What a name *should* be is not judged here: a field used where it may not be written, a map of
 * other systems, a clause that contradicts another are the checks' to report.
 */
import { byPlace, type Diagnostic } from "../../core/diagnostic.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Staged } from "../../core/stage.ts";
import type { Clause, SyntaxFile } from "../../grammar/ast.ts";
import { isStatement } from "../../grammar/ast.ts";
import type { Catalogue } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { manifestWith } from "../../plan/manifest-with.ts";
import type { ClauseSet, MapModel, Model, SystemModel } from "../model.ts";
import { holdsUnknown, ownClauses } from "./clauses.ts";
import { type Declarations, gatherDeclarations } from "./declarations.ts";
import { diagnose } from "./diagnostics.ts";
import { hasBroken, resolveObject } from "./resolve-object.ts";

export interface BindInput {
  readonly files: readonly SyntaxFile[];
  readonly imported: readonly SyntaxFile[];
  /** By system alias. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** By connector name. */
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The texts of merge functions, by the path that the spec gives. */
  readonly modules?: ReadonlyMap<string, string>;
  /** YYYY-MM-DD, in UTC. */
  readonly today?: string;
}

export function bind(input: BindInput): Staged<Model> {
  const diagnostics: Diagnostic[] = [];
  const declared = gatherDeclarations(input.files, input.imported, diagnostics);
  const linked = new Set(
    [...declared.objects.values()].flatMap(({ statement }) =>
      statement.node.groups.flat().map((end) => end.system.text),
    ),
  );
  const systems = resolveSystems(declared, input, linked, diagnostics);
  const ofDefaults = clausesOf(declared.defaults);
  const defaultClauses: ClauseSet = ownClauses("defaults", ofDefaults, diagnostics);
  const defaults = {
    clauses: defaultClauses,
    isWhole:
      !declared.unreadable.mayDeclare("defaults") &&
      !hasBroken(declared.defaults?.block) &&
      !holdsUnknown(ofDefaults),
  };
  const objects = [...declared.objects.values()].map(({ statement }) =>
    resolveObject(statement, defaults, {
      systems,
      unreadable: declared.unreadable,
      diagnostics,
    }),
  );
  const value: Model = {
    files: input.files,
    package: declared.package,
    span: declared.span,
    ...(declared.documentation === undefined ? {} : { documentation: declared.documentation }),
    ...(declared.organisation === undefined ? {} : { organisation: declared.organisation }),
    owners: declared.owners,
    channels: declared.channels,
    systems,
    maps: resolveMaps(declared),
    terms: declared.terms,
    ...(declared.defaults === undefined ? {} : { defaults: declared.defaults }),
    defaultClauses,
    ...(declared.errors === undefined ? {} : { errors: declared.errors }),
    errorRules: (declared.errors?.block?.body ?? []).filter((one) =>
      isStatement(one, "error_rule"),
    ),
    objects,
    renames: declared.renames,
    tests: declared.tests,
    modules: input.modules ?? new Map(),
    ...(input.today === undefined ? {} : { today: input.today }),
    unreadable: declared.unreadable,
  };
  return { value, diagnostics: firstOfEachSystem(diagnostics) };
}

/** A system that is not declared is told where it is first named: its declaration is the one mistake. */
function firstOfEachSystem(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = new Set<string>();
  return diagnostics.toSorted(byPlace).filter(({ code, message }) => {
    if (code !== "unknown-system") return true;
    return told.size < told.add(message).size;
  });
}

function clausesOf(defaults: Declarations["defaults"]): readonly Clause[] {
  return (defaults?.block?.body ?? []).flatMap((one) =>
    isStatement(one, "clause") ? [one.node.clause, ...one.node.more] : [],
  );
}

function resolveSystems(
  declared: Declarations,
  { catalogues, manifests }: BindInput,
  linked: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): Map<string, SystemModel> {
  const systems = new Map<string, SystemModel>();
  for (const [alias, { statement, imported }] of declared.systems) {
    const { connector: name, label } = statement.node;
    const connector = name.text;
    const manifest = manifests.get(connector);
    if (manifest === undefined) {
      const known = [...manifests.keys()];
      const list = known.map((one) => `\`${one}\``).join(", ");
      const suggestion = didYouMean(connector, known, `connectors are ${list}`);
      diagnostics.push(diagnose("unknown-connector", name.span, { connector, suggestion }));
    }
    const catalogue = catalogues.get(alias);
    if (catalogue === undefined) {
      // A system that no object links has nothing to check.
      if (manifest !== undefined && linked.has(alias))
        diagnostics.push(diagnose("catalogue-missing", statement.node.alias.span, { alias }));
    } else if (manifest !== undefined && catalogue.connector !== connector) {
      const facts = { alias, found: catalogue.connector, wanted: connector };
      diagnostics.push(diagnose("catalogue-connector", name.span, facts));
    }
    const usable = catalogue?.connector === connector ? catalogue : undefined;
    systems.set(alias, {
      alias,
      statement,
      imported,
      label: label?.value ?? alias,
      ...(manifest === undefined ? {} : { manifest: manifestWith(manifest, usable) }),
      ...(usable === undefined ? {} : { catalogue: usable }),
    });
  }
  return systems;
}

function resolveMaps(declared: Declarations): Map<string, MapModel> {
  const maps = new Map<string, MapModel>();
  for (const [name, { statement, imported }] of declared.maps) {
    const body = statement.block?.body ?? [];
    maps.set(name, {
      name,
      statement,
      imported,
      left: statement.node.left.text,
      right: statement.node.right.text,
      entries: body.filter((one) => isStatement(one, "map_entry")),
      incomplete:
        statement.block?.close === undefined || body.some((one) => one.node.kind === "broken"),
    });
  }
  return maps;
}
