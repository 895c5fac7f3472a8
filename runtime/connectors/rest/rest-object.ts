/** One object of a described API, and what is needed to speak about it. */
import { ConnectorError } from "../../connector-error.ts";
import type { HttpClient, Reply, Request } from "../../http/http-port.ts";
import type { DescribedField, DescribedObject, Description } from "./description.generated.ts";

export interface RestObject {
  readonly name: string;
  readonly entry: DescribedObject;
  readonly description: Description;
  /** Undefined for a name that is none of its fields. */
  field(name: string): DescribedField | undefined;
  readonly http: HttpClient;
}

/** Throws a `ConnectorError` where the description has no such object. */
export function restObject(description: Description, name: string, http: HttpClient): RestObject {
  const { objects } = description;
  const entry = Object.hasOwn(objects, name) ? objects[name] : undefined;
  if (entry === undefined) {
    throw new ConnectorError("schema_drift", `the description has no object ${name}`);
  }
  const { fields } = entry;
  return {
    name,
    entry,
    description,
    field: (one) => (Object.hasOwn(fields, one) ? fields[one] : undefined),
    http,
  };
}

/** A path of the description with its holes filled; throws a `ConnectorError` for what no path can hold. */
export function filledPath(path: string, value: (hole: string) => string | undefined): string {
  return path.replace(/\{([^{}]+)\}/g, (_, hole: string) => {
    const text = value(hole);
    if (text === undefined) {
      throw new ConnectorError(
        "invalid_data",
        `\`${path}\` needs \`${hole}\`, which has no value`,
        {
          fields: [hole],
        },
      );
    }
    // An address with one of these would lead to another place.
    if (text === "." || text === "..") {
      throw new ConnectorError("invalid_data", `no path can hold a \`${hole}\` of dots alone`);
    }
    try {
      return encodeURIComponent(text);
    } catch {
      throw new ConnectorError("invalid_data", `no path can hold this \`${hole}\``);
    }
  });
}

export type Query = readonly (readonly [string, string])[];

export function queryOf(query: Readonly<Record<string, string>> | undefined): Query {
  return Object.entries(query ?? {});
}

/** A read of a described place. */
export function ask(
  { http, name }: RestObject,
  what: string,
  request: Pick<Request, "path"> & Partial<Pick<Request, "query" | "accepts">>,
  signal: AbortSignal,
): Promise<Reply> {
  return http.send({ method: "GET", name: `${what} ${name}`, effect: "reads", ...request }, signal);
}
