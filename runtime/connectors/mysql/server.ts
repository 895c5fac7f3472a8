/** What server it is, and how its sessions are set up. */
import { ConnectorError } from "../../connector-error.ts";
import { origin, originVariable } from "./origin.ts";

export interface Server {
  readonly isMariadb: boolean;
  /** Bytes of one statement. */
  readonly mostBytes: number;
}

/** Refuses a server without what the statements here are made of. */
export function serverOf(version: string, mostBytes: number): Server {
  const isMariadb = /mariadb/i.test(version);
  const [, major, minor] = /^(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(version) ?? [];
  const number = Number(major) * 100 + Number(minor);
  if (number >= (isMariadb ? oldestMariadb : oldestMysql)) return { isMariadb, mostBytes };
  throw new ConnectorError("invalid_data", "MariaDB 10.11 or MySQL 8.0 or newer is needed");
}

/** `JSON_EQUALS` and rows from JSON; MySQL has its own ways to both since 8.0. */
const oldestMariadb = 1011;
const oldestMysql = 800;

/** The longest that a statement may take. */
export const statementMs = 600_000;

/** 0: none. MySQL limits reads alone. */
export function statementLimit({ isMariadb }: Server, ms: number): string {
  return isMariadb
    ? `SET SESSION max_statement_time = ${ms / 1000}`
    : `SET SESSION max_execution_time = ${ms}`;
}

/** Time limits in seconds. A zero that is given for a number that counts itself is that zero. */
export const forms: readonly string[] = [
  "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
  `SET SESSION time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, unique_checks = 1,
   sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO',
   innodb_lock_wait_timeout = 30, lock_wait_timeout = 30, net_write_timeout = 600`,
  "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
  `SET @${originVariable} = '${origin}'`,
];
