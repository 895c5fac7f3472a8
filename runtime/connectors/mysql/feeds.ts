/** The ways in which changes are learned, by their names in a profile. */
import type { Feed } from "../sql/feed.ts";
import { polling } from "../sql/polling.ts";
import { acknowledge, changelogCursor, changesByTrigger } from "./changes-by-trigger.ts";
import { clockOf } from "./column-clock.ts";
import { changelogDdl, installChangelog } from "./install-changelog.ts";
import type { Session } from "./session.ts";
import type { Table } from "./table.ts";
import { watchChangelog } from "./watch-changelog.ts";

export const feeds: Readonly<Record<"poll" | "trigger", Feed<Session, Table>>> = {
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
};
