/** A system as a test has it: what the run calls, and the users who stand behind it. */
import type { Manifest } from "../../plan/manifest.ts";
import type { Native } from "../../rules/values/native.ts";
import type { Connector, Row } from "../connector.ts";

export interface TestSystem {
  readonly connector: Connector;
  readonly manifest: Manifest;
  /** A user makes a record; gives its id. */
  put(object: string, fields: Fields): Promise<string>;
  edit(object: string, id: string, fields: Fields): Promise<void>;
  remove(object: string, id: string): Promise<void>;
  all(object: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

type Fields = Readonly<Record<string, Native>>;
