/** The messages of a log → which records of one table were changed, when, by whom, and what of them. */
import { bug } from "../../../core/bug.ts";
import { ConnectorError } from "../../connector-error.ts";
import { joinId } from "../sql/composite-id.ts";
import type { Column } from "./column.ts";
import { origin } from "./origin.ts";
import {
  type Before,
  type LogMessage,
  type Relation,
  readMessage,
  type Tuple,
} from "./pgoutput.ts";
import type { Table } from "./table.ts";

export interface LoggedChange {
  readonly id: string;
  /** When it was committed, in ms since 1970. */
  readonly at: number;
  readonly isOwn: boolean;
  /** The columns that changed; undefined where the log does not show the row before. */
  readonly columns: readonly string[] | undefined;
}

type RowMessage = Extract<LogMessage, { readonly kind: "insert" | "update" | "delete" }>;

/** Of the transactions whose commits begin in this part of the log. */
export interface LogWindow {
  readonly from: bigint;
  /** Not of it any more. */
  readonly to: bigint;
}

/** Reads on with each call. */
export function loggedChanges(
  table: Table,
  window: LogWindow,
): (messages: readonly string[]) => readonly LoggedChange[] {
  const relations = new Map<number, Relation>();
  /** The transaction that is being read. */
  let [isNews, at, isOwn] = [false, 0, false];

  return (messages) =>
    messages.flatMap((hex) => take(readMessage(Buffer.from(hex.slice(2), "hex"))));

  function take(message: LogMessage): readonly LoggedChange[] {
    switch (message.kind) {
      case "begin":
        isNews = message.lsn >= window.from && message.lsn < window.to;
        at = message.commitMs;
        isOwn = false;
        return [];
      case "note":
        if (message.prefix === origin) isOwn = true;
        return [];
      case "relation":
        relations.set(message.relation.id, message.relation);
        return [];
      case "truncate":
        if (!isNews || !message.relations.some((id) => isOf(relations.get(id)))) return [];
        // Which rows went, the log does not say.
        throw new ConnectorError("changes_missed", `${table.name} was emptied at once`);
      case "insert":
      case "update":
      case "delete":
        return isNews ? changesIn(message) : [];
      case "other":
        return [];
    }
  }

  function changesIn(message: RowMessage): readonly LoggedChange[] {
    const relation = relations.get(message.relation) ?? bug("a relation that was not told");
    if (!isOf(relation)) return [];
    const { columns } = relation;
    switch (message.kind) {
      case "insert":
        return [{ id: idIn(columns, message.after), at, isOwn, columns }];
      case "delete":
        return [{ id: idIn(columns, message.before.tuple), at, isOwn, columns: [] }];
      case "update": {
        const { before, after } = message;
        const id = idIn(columns, after, before?.tuple);
        const old = before === undefined ? id : idIn(columns, before.tuple);
        const change = { id, at, isOwn, columns: changedColumns(columns, before, after) };
        // A record whose id was edited is gone under the old one.
        return old === id ? [change] : [{ id: old, at, isOwn, columns: [] }, change];
      }
    }
  }

  function isOf(relation: Relation | undefined): boolean {
    return relation?.schema === table.schema && relation.name === table.name;
  }

  /** `other`: where a value that was not written again is found. */
  function idIn(columns: readonly string[], tuple: Tuple, other?: Tuple): string {
    return joinId(
      table.idColumns.map((column) => {
        const at = columns.indexOf(column.name);
        const text = tuple[at] ?? other?.[at];
        if (text !== undefined && text !== null) return asCast(column, text);
        throw new ConnectorError(
          "invalid_data",
          `${table.name}: the log does not tell ${column.name} of a row`,
          { fields: [column.name] },
        );
      }),
    );
  }
}

function changedColumns(
  columns: readonly string[],
  before: Before | undefined,
  after: Tuple,
): readonly string[] | undefined {
  if (before?.isWhole !== true) return undefined;
  return columns.filter((_, at) => after[at] !== undefined && after[at] !== before.tuple[at]);
}

/** The log has what a type's output gives, and ids are casts to text, which differ in two types. */
function asCast({ type }: Column, text: string): string {
  if (type === "boolean") return text === "t" ? "true" : "false";
  return type === "bpchar" || type === "character" ? text.replace(/ +$/, "") : text;
}
