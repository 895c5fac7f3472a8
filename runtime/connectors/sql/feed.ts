/** A way in which a database's changes are learned. */
import type { ChangePage, Cursor } from "../../connector.ts";

export interface Feed<Session, Table> {
  cursor(session: Session, table: Table, signal: AbortSignal): Promise<Cursor>;
  changes(
    session: Session,
    table: Table,
    fields: readonly string[],
    since: Cursor,
    signal: AbortSignal,
  ): AsyncIterable<ChangePage>;
  /** As `Connector.watch`; absent where nothing tells. */
  watch?(
    session: Session,
    tables: readonly Table[],
    wake: (object: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** What has to be made first and keeps changes until they are acknowledged. */
  readonly log?: ChangeLog<Session, Table>;
}

export interface ChangeLog<Session, Table> {
  install(session: Session, tables: readonly Table[], signal: AbortSignal): Promise<void>;
  ddl(
    session: Session,
    tables: readonly Table[],
    drop: boolean,
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** `now`: ms since 1970. */
  acknowledge(
    session: Session,
    table: Table,
    cursor: Cursor,
    now: number,
    signal: AbortSignal,
  ): Promise<void>;
}
