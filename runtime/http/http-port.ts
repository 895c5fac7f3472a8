/** What the HTTP layer is told of a connection, what it is asked for, and what it gives. */
import type { Host } from "../../core/host.ts";
import type { ConnectorErrorKind } from "../connector-error.ts";
import type { Json } from "../exact-json.ts";
import type { Pause } from "../systems.ts";
import type { Auth } from "./auth.ts";
import type { Timeouts, Wire } from "./exchange.ts";
import type { TokenStore } from "./oauth-tokens.ts";
import type { SharedTokens } from "./shared-tokens.ts";
import type { Rate } from "./tokens.ts";
import type { Headers, RateHeaders } from "./told-limits.ts";

export interface HttpSettings {
  /** The base address; paths of requests come after its own. */
  readonly url: string;
  readonly auth: Auth;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Other hosts that belong to the system, as `host` or `host:port`. */
  readonly hosts?: readonly string[];
  readonly rates?: readonly Rate[];
  readonly rateHeaders?: RateHeaders;
  /** Requests under way at once. */
  readonly concurrency?: number;
  readonly tls?: Wire["tls"];
  readonly limits?: Partial<HttpLimits>;
  readonly timeouts?: Partial<Timeouts>;
  /** What the system itself says of a failure; where it says nothing the status decides. */
  readonly refusal?: (reply: Reply) => Refusal | undefined;
}

export interface HttpLimits {
  /** Of one reply, unpacked. */
  readonly bytes: number;
  /** The longest that the body of one reply may take to come, in ms. */
  readonly bodyMs: number;
  /** Levels of JSON. */
  readonly depth: number;
  /** The longest wait before a read is repeated, in ms; who is asked to wait longer is told instead. */
  readonly waitMs: number;
}

export interface HttpWorld {
  readonly host: Pick<Host, "clock" | "random">;
  readonly tokens: TokenStore;
  /** The tokens of one of the limits, which all runners share. */
  readonly share?: (rate: Rate) => SharedTokens;
  readonly pause?: Pause;
  readonly resolve?: Wire["resolve"];
}

export interface Request {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** After the base address; or a whole address that the system itself gave. */
  readonly path: string;
  /** What is asked for, in an error; the path of a record holds its id. */
  readonly name: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly form?: Readonly<Record<string, string>>;
  /**
   * `reads`: repeated here. `repeatable`: a write that does no harm twice. `once`: a write of which
   * nobody knows whether it was done, when its reply does not come.
   */
  readonly effect: "reads" | "repeatable" | "once";
  /** Statuses beside those of success whose reply is given too: no such record, say. */
  readonly accepts?: readonly number[];
  /** Tokens that it takes; one where nothing is said. */
  readonly cost?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the body is empty or no JSON. */
  readonly json: Json | undefined;
  readonly text: string;
}

/** A reply whose body is read as it comes. */
export interface StreamedReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Refusal {
  readonly kind: ConnectorErrorKind;
  /** Words for people; the system's own only where they can hold no value of a record. */
  readonly message?: string;
  readonly fields?: readonly string[];
}

export interface HttpClient {
  /** The reply of a request that did not fail. A body that is there and is no JSON is a failure. */
  send(request: Request, signal: AbortSignal): Promise<Reply>;
  /** The same for a large body of any kind; once it has begun, nothing is repeated. */
  stream(request: Request, signal: AbortSignal): Promise<StreamedReply>;
  /** Requests sent so far, repeated ones and those for access tokens too. */
  readonly calls: () => number;
  close(): void;
}
