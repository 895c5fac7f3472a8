/** How Salesforce says no: a status, and a list of `{message, errorCode, fields}` (`Errors` of its REST reference). */
import type { Answer } from "../vendor.ts";

export interface Said {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown where a request, or one record of it, is refused. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly said: Said;
  constructor(said: Said) {
    super(said.message);
    this.said = said;
  }
}

export function invalid(
  errorCode: string,
  message: string,
  fields: readonly string[] = [],
): Refused {
  return new Refused({ status: 400, errorCode, message, fields });
}

export function notFound(): Refused {
  const message = "The requested resource does not exist";
  return new Refused({ status: 404, errorCode: "NOT_FOUND", message });
}

/** Fields are told of what was wrong with a record, and not of what was wrong with a request. */
export function answerOf({ status, errorCode, message, fields, headers }: Said): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...headers },
    body: JSON.stringify([{ message, errorCode, ...(fields === undefined ? {} : { fields }) }]),
  };
}
