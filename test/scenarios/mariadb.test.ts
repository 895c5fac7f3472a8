/** The scenarios that matter most, with tables of a real MariaDB as their systems. */
import { playImportantScenarios } from "../support/important-scenarios.ts";
import { findMariadb } from "../support/mariadb.ts";
import { openMariadbSystem } from "../support/mariadb-system.ts";
import { onMysql } from "../support/scenarios.ts";

const mariadb = await findMariadb();

playImportantScenarios(
  "MariaDB",
  mariadb.kind === "missing" ? mariadb.why : undefined,
  onMysql,
  async (opening) => {
    if (mariadb.kind === "missing") throw new Error(mariadb.why);
    return openMariadbSystem(mariadb.server, opening);
  },
);
