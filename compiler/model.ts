/**
 * What the checks, `lower` and the emitters read: declarations by name, and every object with its
 * ends, clauses and rows resolved as far as the text allows.
 *
 * The model never refuses. What could not be resolved is `undefined` and has been reported by the
 * stage that looked for it; a check that needs it stays silent.
 */
import type { Span } from "../core/source.ts";
import type {
  Clause,
  ClauseKind,
  CreateNode,
  EachNode,
  ErrorRuleNode,
  FormatCall,
  IgnoreNode,
  MapEntryNode,
  MapNode,
  MatchNode,
  ObjectNode,
  Path,
  RowNode,
  SetNode,
  Statement,
  StatementOf,
  SyntaxFile,
  TogetherNode,
} from "../grammar/ast.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "../plan/index.ts";
import type { Manifest } from "../plan/manifest.ts";

export interface Model {
  /** The package's own files; imported ones only lend declarations. */
  readonly files: readonly SyntaxFile[];
  readonly package: string;
  /** Where a report about the package as a whole points. */
  readonly span: Span;
  readonly documentation?: string;
  readonly organisation?: StatementOf<"organisation">;
  /** Owners and stewards. */
  readonly owners: ReadonlyMap<string, Declared<"owner">>;
  readonly channels: ReadonlyMap<string, Declared<"channel">>;
  readonly systems: ReadonlyMap<string, SystemModel>;
  readonly maps: ReadonlyMap<string, MapModel>;
  readonly terms: ReadonlyMap<string, Declared<"term">>;
  readonly defaults?: StatementOf<"defaults">;
  readonly defaultClauses: ClauseSet;
  readonly errors?: StatementOf<"errors">;
  readonly errorRules: readonly Statement<ErrorRuleNode>[];
  readonly objects: readonly ObjectModel[];
  readonly renames: readonly StatementOf<"renamed">[];
  readonly tests: readonly StatementOf<"test">[];
  /** YYYY-MM-DD, in UTC; undefined where it is not known. */
  readonly today?: string;
  /** The texts of merge functions, by the path that the spec gives. */
  readonly modules: ReadonlyMap<string, string>;
  /** First words of top-level statements that could not be read: what they declared is not known. */
  readonly unreadable: Unreadable;
}

/** Whether a declaration that seems to be missing may stand in a statement that could not be read. */
export interface Unreadable {
  mayDeclare(
    kind: "owner" | "channel" | "system" | "map" | "term" | "object" | "defaults",
  ): boolean;
}

export interface Declared<Kind extends "owner" | "channel" | "term"> {
  readonly statement: StatementOf<Kind>;
  /** True for what an `import` brought: it is not reported as unused. */
  readonly imported: boolean;
}

export interface SystemModel {
  readonly alias: string;
  readonly statement: StatementOf<"system">;
  readonly imported: boolean;
  readonly label: string;
  /** Undefined where the connector is unknown. */
  readonly manifest?: Manifest;
  /** Undefined where the package has none: then names and types are not checked. */
  readonly catalogue?: Catalogue;
}

export interface MapModel {
  readonly name: string;
  readonly statement: Statement<MapNode>;
  readonly imported: boolean;
  readonly left: string;
  readonly right: string;
  /** In the text's order, `otherwise` included. */
  readonly entries: readonly Statement<MapEntryNode>[];
  /** A statement of it could not be read: what seems to be missing may stand there. */
  readonly incomplete: boolean;
}

/**
 * A clause in force, and where it was stated. `slot` is its kind, but `authority`, `latest`,
 * `review`, `prefer` and `merge` share the slot `conflict`: a nearer one replaces the inherited
 * one whole.
 */
export interface ClauseInForce {
  readonly clause: Clause;
  readonly from: "row" | "together" | "object" | "defaults";
}
export type ClauseSlot = "conflict" | Exclude<ClauseKind, ConflictKind | "unknown">;
export type ConflictKind = "authority" | "latest" | "review" | "prefer" | "merge";
export type ClauseSet = ReadonlyMap<ClauseSlot, ClauseInForce>;

export interface ObjectModel {
  readonly name: string;
  readonly statement: Statement<ObjectNode>;
  /** In head order. */
  readonly ends: readonly ObjectEnd[];
  /** A part of it, its head or the `defaults` could not be read: what seems to be missing may stand there. */
  readonly incomplete: boolean;
  /** Its own clauses and those it inherits from `defaults`. */
  readonly clauses: ClauseSet;
  readonly matches: readonly MatchModel[];
  readonly where: readonly StatementOf<"where">[];
  readonly creates: readonly Statement<CreateNode>[];
  readonly recordOwner?: StatementOf<"record_owner">;
  /** All rows, those of `together` and `each` blocks included, in the text's order. */
  readonly rows: readonly RowModel[];
  readonly togethers: readonly TogetherModel[];
  readonly eaches: readonly EachModel[];
  readonly sets: readonly { readonly statement: Statement<SetNode>; readonly end: FieldEnd }[];
  readonly ignores: readonly {
    readonly statement: Statement<IgnoreNode>;
    readonly ends: readonly FieldEnd[];
  }[];
}

export interface ObjectEnd {
  readonly alias: string;
  /** Undefined where no system has this alias. */
  readonly system?: SystemModel;
  readonly span: Span;
  /** In the order of a record's life; one where the entity is one object of the system. */
  readonly stages: readonly Stage[];
  /** Values may be read from it, by the head's arrows; with a comma list by its rows. */
  readonly source: boolean;
  readonly sink: boolean;
  /** Whether the head around it was read as a whole; else it may lack systems and stages. */
  readonly isSure: boolean;
}

export interface Stage {
  readonly object: string;
  readonly span: Span;
  /** Undefined where there is no catalogue or it does not have the object. */
  readonly catalogue?: CatalogueObject;
  readonly successor?: Path;
}

export interface MatchModel {
  readonly statement: Statement<MatchNode>;
  readonly parts: readonly (readonly FieldEnd[])[];
}

/** A field path of an object, resolved. */
export interface FieldEnd {
  readonly path: Path;
  readonly alias: string;
  /** Undefined where the head does not name the system. */
  readonly end?: ObjectEnd;
  /** The path without alias and stage: `Email`, `shippingAddress.city`. */
  readonly field: string;
  /** The path named its stage: `sf.Lead.Status`. */
  readonly staged: boolean;
  /** The stages whose records have the field, with its catalogue entry where there is one. */
  readonly stages: readonly { readonly stage: Stage; readonly field?: CatalogueField }[];
  /** The catalogue entry of the first such stage. */
  readonly type?: CatalogueField;
}

export interface RowEnd extends FieldEnd {
  /** An arrow leaves it, an arrow reaches it. */
  readonly source: boolean;
  readonly sink: boolean;
  readonly format?: FormatCall;
}

export interface RowModel {
  readonly id: string;
  readonly statement: Statement<RowNode>;
  /** In the text's order. */
  readonly ends: readonly RowEnd[];
  /** Values flow from → to; indices into `ends`. */
  readonly arrows: readonly { readonly from: number; readonly to: number }[];
  /** No end is both source and sink. */
  readonly oneWay: boolean;
  /** Its own clauses, and those in force by inheritance; a one-way row inherits no conflict clause. */
  readonly clauses: ClauseSet;
  /** A clause of it, or one that it would inherit, could not be read: what seems to be missing may stand there. */
  readonly incomplete: boolean;
  readonly together?: TogetherModel;
  readonly each?: EachModel;
}

export interface TogetherModel {
  readonly name: string;
  readonly statement: Statement<TogetherNode>;
}

export interface EachModel {
  readonly statement: Statement<EachNode>;
  readonly ends: readonly RowEnd[];
  readonly arrows: RowModel["arrows"];
  readonly parts: readonly (readonly FieldEnd[])[];
  /** The first end's list, which prefixes its rows' ids. */
  readonly id: string;
}
