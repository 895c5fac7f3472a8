/** How HubSpot says no: a status and a body with a category (`Errors` of CONNECTORS, from its published SDK's models). */
import type { Answer } from "../vendor.ts";

export interface Detail {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface Said {
  readonly status: number;
  readonly category: string;
  readonly message: string;
  readonly subCategory?: string;
  readonly errors?: readonly Detail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, string>>;
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

export function validation(message: string, errors: readonly Detail[] = []): Refused {
  return new Refused({ status: 400, category: "VALIDATION_ERROR", message, errors });
}

export function notFound(message = "resource not found"): Refused {
  return new Refused({ status: 404, category: "OBJECT_NOT_FOUND", message });
}

export function bodyOf({ category, message, subCategory, errors, context, more }: Said) {
  return {
    status: "error",
    message,
    correlationId: "00000000-0000-4000-8000-000000000000",
    category,
    ...(subCategory === undefined ? {} : { subCategory }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
    ...(context === undefined ? {} : { context }),
    ...more,
  };
}

export function answerOf(said: Said): Answer {
  return {
    status: said.status,
    headers: { "content-type": "application/json;charset=utf-8", ...said.headers },
    body: JSON.stringify(bodyOf(said)),
  };
}
