/** The part of JSON Schema 2020-12 that our schemas are written in. */
export interface JsonSchema {
  readonly $schema?: "https://json-schema.org/draft/2020-12/schema";
  readonly title?: string;
  readonly description?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly (string | null)[];
  /** What the text is; an annotation, which a validator need not check. */
  readonly format?: "date" | "date-time" | "time";
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

export type JsonType = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

/** Of the types whose values look alike in a system's own record and in the linked one. */
export const schemasOfBoth = {
  boolean: { type: "boolean" },
  date: { type: "string", format: "date" },
  datetime: { type: "string", format: "date-time" },
  time: { type: "string", format: "time" },
  list: { type: "array", items: {} },
  object: { type: "object", additionalProperties: true },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The same with null for "empty", which is a value of every field that need not be filled. */
export function orNull(schema: JsonSchema): JsonSchema {
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  if (schema.type === undefined) return schema;
  return { ...schema, type: [schema.type, "null" as const].flat() };
}

export function objectOf(
  properties: readonly (readonly [string, JsonSchema])[],
  required: readonly string[],
): JsonSchema {
  // `fromEntries` makes a field named `__proto__` a field like any other.
  return { type: "object", properties: Object.fromEntries(properties), required };
}
