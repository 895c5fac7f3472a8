/**
 * A system that the conformance suite can be walked on: it holds the object of `people.ts`, an empty one
 * for each test, and has a user who edits behind the connector's back.
 */
import type { Manifest } from "../../plan/manifest.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector } from "../../runtime/connector.ts";

export interface Subject {
  /** Shown with each of its tests. */
  readonly name: string;
  /** What it can do; a case that needs more is skipped by name. */
  readonly can: ReadonlySet<Ability>;
  /** Why it is not there; undefined: it is. */
  readonly missing?: string;
  readonly manifest: Manifest;
  open(): Promise<Opened>;
}

export type Ability =
  /** Refuses a second record with one value of a unique field. */
  | "unique"
  | "required"
  /** Holds a text to its length. */
  | "length"
  | "fills defaults"
  /** Its own feed tells deletions. */
  | "tells deletions"
  /** Its feed gives only what changed. */
  | "tells changes apart"
  | "field stamps"
  /** Keeps 0 and false apart from their texts. */
  | "types";

export interface Opened {
  readonly connector: Connector;
  readonly user: User;
  /** Closes and removes everything. */
  dispose(): Promise<void>;
}

export interface User {
  /** Makes records; gives their ids. */
  put(records: readonly Fields[]): Promise<readonly string[]>;
  edit(id: string, fields: Fields): Promise<void>;
  remove(id: string): Promise<void>;
}

export type Fields = Readonly<Record<string, Native>>;
