/**
 * Gathers the declarations of a package's files, whatever their order, and those that its imports
 * lend: organisation, owners, channels, systems, maps and terms. Objects, defaults, errors and tests
 * stay with their own package.
 *
 * Takes syntax, gives tables by name; reports what stands twice. What the names stand for is not
 * judged here.
 */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Span } from "../../core/source.ts";
import type { Name, Statement, StatementNode, StatementOf, SyntaxFile } from "../../grammar/ast.ts";
import { isStatement } from "../../grammar/ast.ts";
import { topLevelWords } from "../../grammar/keywords.ts";
import type { Unreadable } from "../model.ts";
import { diagnose } from "./diagnostics.ts";

export interface Declarations {
  readonly package: string;
  readonly span: Span;
  readonly documentation?: string;
  readonly organisation?: StatementOf<"organisation">;
  readonly owners: Table<"owner">;
  readonly channels: Table<"channel">;
  readonly systems: Table<"system">;
  readonly maps: Table<"map">;
  readonly terms: Table<"term">;
  readonly objects: Table<"object">;
  readonly defaults?: StatementOf<"defaults">;
  readonly errors?: StatementOf<"errors">;
  readonly renames: readonly StatementOf<"renamed">[];
  readonly tests: readonly StatementOf<"test">[];
  readonly unreadable: Unreadable;
}

export type Table<Kind extends StatementNode["kind"]> = Map<
  string,
  { readonly statement: StatementOf<Kind>; readonly imported: boolean }
>;

type Named = "owner" | "channel" | "system" | "map" | "term" | "object";

export function gatherDeclarations(
  files: readonly SyntaxFile[],
  imported: readonly SyntaxFile[],
  diagnostics: Diagnostic[],
): Declarations {
  const tables: { readonly [Kind in Named]: Table<Kind> } = {
    owner: new Map(),
    channel: new Map(),
    system: new Map(),
    map: new Map(),
    term: new Map(),
    object: new Map(),
  };
  const renames: StatementOf<"renamed">[] = [];
  const tests: StatementOf<"test">[] = [];
  const single: {
    organisation?: StatementOf<"organisation">;
    defaults?: StatementOf<"defaults">;
    errors?: StatementOf<"errors">;
  } = {};

  for (const file of files) {
    for (const statement of file.statements) {
      declare(statement, false);
      if (isStatement(statement, "renamed")) renames.push(statement);
      if (isStatement(statement, "test")) tests.push(statement);
      if (isStatement(statement, "organisation")) once("organisation", statement);
      if (isStatement(statement, "defaults")) once("defaults", statement);
      if (isStatement(statement, "errors")) once("errors", statement);
    }
  }
  for (const file of imported) {
    for (const statement of file.statements) {
      if (!isStatement(statement, "object")) declare(statement, true);
      if (isStatement(statement, "organisation")) single.organisation ??= statement;
    }
  }
  const head = packageHead(files, diagnostics);
  const documentation = files
    .map((file) => file.documentation)
    .filter((text) => text !== undefined)
    .join("\n\n");
  return {
    ...head,
    ...(documentation === "" ? {} : { documentation }),
    ...single,
    owners: tables.owner,
    channels: tables.channel,
    systems: tables.system,
    maps: tables.map,
    terms: tables.term,
    objects: tables.object,
    renames,
    tests,
    unreadable: unreadableOf([...files, ...imported]),
  };

  function declare(statement: Statement, fromImport: boolean): void {
    const name = declaredName(statement);
    if (name === undefined) return;
    const table = tables[statement.node.kind as Named] as Map<
      string,
      { statement: Statement; imported: boolean }
    >;
    const known = table.get(name.text);
    if (known === undefined) {
      table.set(name.text, { statement, imported: fromImport });
      return;
    }
    const related = [
      { span: declaredName(known.statement)?.span ?? known.statement.span, message: "first here" },
    ];
    const facts = { kind: kindWords[statement.node.kind as Named], name: name.text };
    diagnostics.push(diagnose("duplicate-declaration", name.span, facts, { related }));
  }

  function once<Kind extends "organisation" | "defaults" | "errors">(
    kind: Kind,
    statement: StatementOf<Kind>,
  ): void {
    const known = single[kind];
    if (known === undefined) {
      (single as Record<string, Statement>)[kind] = statement;
      return;
    }
    const related = [{ span: known.span, message: "first here" }];
    diagnostics.push(diagnose("second-block", statement.span, { block: kind }, { related }));
  }
}

const kindWords: Readonly<Record<Named, string>> = {
  owner: "owner",
  channel: "channel",
  system: "system",
  map: "value map",
  term: "term",
  object: "object",
};

function declaredName(statement: Statement): Name | undefined {
  const { node } = statement;
  switch (node.kind) {
    case "owner":
    case "channel":
    case "map":
    case "term":
    case "object":
      return node.name;
    case "system":
      return node.alias;
    default:
      return undefined;
  }
}

/** A broken statement whose first word is unknown may have meant any declaration, and so may an unread end. */
function unreadableOf(files: readonly SyntaxFile[]): Unreadable {
  const heads = new Set<string>();
  for (const file of files) {
    if (!file.isWhole) heads.add("any");
    for (const { node, span } of file.statements) {
      if (node.kind !== "broken") continue;
      const head = node.head?.text ?? "";
      // Its second line may be a declaration that lost its first word.
      if (/[\r\n]/.test(file.source.text.slice(span.start, span.end))) heads.add("any");
      // What a package that was to be imported declares is not known either.
      const isAny = head === "import" || !topLevel.has(head);
      heads.add(head === "steward" ? "owner" : isAny ? "any" : head);
    }
  }
  return { mayDeclare: (kind) => heads.has("any") || heads.has(kind) };
}

const topLevel = new Set<string>(topLevelWords);

/** The package's name, and what is wrong with the files' first lines. */
function packageHead(
  files: readonly SyntaxFile[],
  diagnostics: Diagnostic[],
): { package: string; span: Span } {
  let name: Name | undefined;
  for (const file of files) {
    const start: Span = { file: file.source.file, start: 0, end: 0 };
    // A head that is broken was reported; it is not missing as well.
    const heads = file.statements.map((one) =>
      one.node.kind === "broken" ? (one.node.head?.text ?? "") : undefined,
    );
    const isBroken = (word: string) =>
      !file.isWhole ||
      heads.some((head) => head !== undefined && (head === word || !topLevel.has(head)));
    const edition = file.statements.find((one) => isStatement(one, "edition"));
    if (edition === undefined) {
      if (!isBroken("edition")) diagnostics.push(diagnose("edition-missing", start, {}));
    } else if (edition.node.kind === "edition" && edition.node.year.text !== "2026") {
      const year = edition.node.year.text;
      diagnostics.push(diagnose("edition-unknown", edition.node.year.span, { year }));
    }
    const stated = file.statements.find((one) => isStatement(one, "package"));
    if (stated?.node.kind !== "package") {
      if (!isBroken("package")) {
        const example = name?.text ?? "acme.crm";
        diagnostics.push(diagnose("package-missing", start, { example }));
      }
    } else if (name === undefined) {
      name = stated.node.name;
    } else if (name.text !== stated.node.name.text) {
      const facts = { name: stated.node.name.text, other: name.text };
      const related = [{ span: name.span, message: `\`${name.text}\` here` }];
      diagnostics.push(diagnose("package-differs", stated.node.name.span, facts, { related }));
    }
  }
  const file = files[0]?.source.file ?? "";
  return { package: name?.text ?? "", span: name?.span ?? { file, start: 0, end: 0 } };
}
