/** What the connections to a database of any kind can be asked. */

/** A row as texts, in the order of the select list. */
export type Texts = readonly (string | null)[];

export interface SqlSession<Parameter, Transaction> {
  query(sql: string, values: readonly Parameter[], signal: AbortSignal): Promise<readonly Texts[]>;
  /** The rows of one statement as they stood when it began, `size` at a time. */
  stream(
    sql: string,
    values: readonly Parameter[],
    size: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly Texts[]>;
  /** Commits what `work` did, or nothing of it where it throws. */
  transaction<Result>(
    work: (transaction: Transaction) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
  close(): Promise<void>;
}

/** A session or a transaction, as what a single statement is asked of. */
export interface Asking<Parameter> {
  query(sql: string, values?: readonly Parameter[]): Promise<readonly Texts[]>;
}

export function asking<Parameter>(
  session: Pick<SqlSession<Parameter, never>, "query">,
  signal: AbortSignal,
): Asking<Parameter> {
  return { query: (sql, values = []) => session.query(sql, values, signal) };
}
