/** What a generated validator is, and what of ajv's errors we read. */

export interface Validator {
  (data: unknown): boolean;
  /** Of the last call; null where the data fitted. */
  readonly errors?: readonly SchemaError[] | null;
}

export interface SchemaError {
  readonly keyword: string;
  /** JSON pointer to the value that is wrong. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}
