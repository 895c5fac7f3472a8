/** What a vendor's sandbox is made of. Adding a vendor is its folder and one line in `vendors.ts`. */
import type { Draw } from "../core/draw.ts";
import type { Business } from "./business.ts";
import type { Faults } from "./faults.ts";
import type { Notices } from "./notices.ts";
import type { Records } from "./records.ts";
import type { Time } from "./time.ts";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path and query, to the letter. */
  readonly target: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the vendor says of itself, of whatever was asked. */
export type Refusal = "rate_limit" | "unavailable" | "unauthorized" | "forbidden";

/** An object as a person sees it. */
export interface ShownObject {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly ShownField[];
}

export interface ShownField {
  readonly name: string;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** What a person does with a record beside editing it, such as converting a lead. */
export interface Act {
  readonly name: string;
  readonly object: string;
  readonly label: string;
  /** The object of the record that comes of it. */
  readonly leadsTo: string;
  /** Gives that record's id; throws an `Error` with the vendor's words where it refuses. */
  readonly carryOut: (id: string) => string;
}

/** A local double of a vendor's API. */
export interface Double {
  answer(request: Request): Answer | Promise<Answer>;
  refuse(refusal: Refusal): Answer;
  readonly objects: readonly ShownObject[];
  /** Of what stood here at the beginning: the records' ids, by the keys of the business. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /**
   * What a person does on the vendor's own screens, who is no integration. Values are texts, as typed; `id`
   * is undefined for a new record. Gives the record's id; throws an `Error` with the vendor's words where it refuses.
   */
  save(object: string, id: string | undefined, fields: Readonly<Record<string, string>>): string;
  remove(object: string, id: string): void;
  restore(object: string, id: string): void;
  readonly acts: readonly Act[];
}

export interface Opening {
  readonly time: Time;
  readonly records: Records;
  readonly faults: Faults;
  readonly notices: Notices;
  readonly draw: Draw;
  /** What the records tell of at the beginning; undefined for none. */
  readonly business: Business | undefined;
  /** Where it is reached: `http://127.0.0.1:8701`. Known once it listens. */
  readonly url: () => string;
  readonly credentials: Credentials;
}

/** What those who ask have to show, and notices are signed with. */
export interface Credentials {
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Vendor {
  readonly name: string;
  readonly label: string;
  /** Faults of its own, each with what it does. */
  readonly faults: Readonly<Record<string, string>>;
  open(opening: Opening): Double;
}
