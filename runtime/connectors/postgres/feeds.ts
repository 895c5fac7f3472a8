/** The ways in which changes are learned, by their names in a profile. */
import type { Feed } from "../sql/feed.ts";
import { polling } from "../sql/polling.ts";
import {
  acknowledgeLog,
  changesByReplication,
  replicationCursor,
} from "./changes-by-replication.ts";
import { acknowledge, changelogCursor, changesByTrigger } from "./changes-by-trigger.ts";
import { clockOf } from "./column-clock.ts";
import { changelogDdl, installChangelog } from "./install-changelog.ts";
import { installReplication } from "./install-replication.ts";
import { replicationDdl } from "./replication-names.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";
import { watchChangelog } from "./watch-changelog.ts";
import { watchLog } from "./watch-log.ts";

export const feeds: Readonly<Record<"poll" | "trigger" | "replication", Feed<Session, Table>>> = {
  poll: polling(clockOf),
  trigger: {
    cursor: changelogCursor,
    changes: changesByTrigger,
    watch: watchChangelog,
    log: {
      install: installChangelog,
      ddl: async (_, tables, drop) => changelogDdl(tables, drop),
      acknowledge,
    },
  },
  replication: {
    cursor: replicationCursor,
    changes: changesByReplication,
    watch: watchLog,
    log: { install: installReplication, ddl: replicationDdl, acknowledge: acknowledgeLog },
  },
};
