/** The ways in which changes are learned, by their names in a profile. */
import type { ChangePage, Cursor } from "../../connector.ts";
import { changesByPolling, pollingCursor } from "./changes-by-polling.ts";
import {
  acknowledgeLog,
  changesByReplication,
  replicationCursor,
} from "./changes-by-replication.ts";
import { acknowledge, changelogCursor, changesByTrigger } from "./changes-by-trigger.ts";
import { changelogDdl, installChangelog } from "./install-changelog.ts";
import { installReplication } from "./install-replication.ts";
import { replicationDdl } from "./replication-names.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";

export interface Feed {
  cursor(session: Session, table: Table, signal: AbortSignal): Promise<Cursor>;
  changes(
    session: Session,
    table: Table,
    fields: readonly string[],
    since: Cursor,
    signal: AbortSignal,
  ): AsyncIterable<ChangePage>;
  /** What has to be made first and keeps changes until they are acknowledged. */
  readonly log?: ChangeLog;
}

export interface ChangeLog {
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

export const feeds: Readonly<Record<"poll" | "trigger" | "replication", Feed>> = {
  poll: { cursor: pollingCursor, changes: changesByPolling },
  trigger: {
    cursor: changelogCursor,
    changes: changesByTrigger,
    log: {
      install: installChangelog,
      ddl: async (_, tables, drop) => changelogDdl(tables, drop),
      acknowledge,
    },
  },
  replication: {
    cursor: replicationCursor,
    changes: changesByReplication,
    log: { install: installReplication, ddl: replicationDdl, acknowledge: acknowledgeLog },
  },
};
