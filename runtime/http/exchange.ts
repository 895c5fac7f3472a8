/**
 * One request and its reply over Node's own HTTP: where it may go, how long it may take, how its body
 * is read. No retries, no credentials, no meaning of a status: these are the client's.
 *
 * A body is read as it is asked for: while nobody asks, the connection is left full and the server
 * waits. A reader who stops early ends the connection.
 */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import {
  AddressRefused,
  guardedLookup,
  isLoopbackHost,
  type Reach,
  refusalOfUrl,
} from "./addresses.ts";
import type { Headers } from "./told-limits.ts";

export interface Wire {
  readonly reach: Reach;
  readonly tls: { readonly ca?: string; readonly verify?: boolean };
  readonly timeouts: Timeouts;
  readonly resolve?: Parameters<typeof guardedLookup>[2];
}

/** ms. */
export interface Timeouts {
  /** Until there is a connection. */
  readonly connect: number;
  /** From then until the reply begins. */
  readonly reply: number;
  /** Between two pieces of a body. */
  readonly idle: number;
}

export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  /** Unpacked. Fails with a `Broken` where it ends before its end. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Leaves the rest of the body unread. */
  readonly discard: () => void;
}

/** Nothing of the request can have reached the server's application. */
export class NotSent extends Error {
  override readonly name = "NotSent";
  readonly kind: "away" | "refused";
  constructor(kind: NotSent["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** It went out, and what became of it is unknown. */
export class Broken extends Error {
  override readonly name = "Broken";
}

export interface Exchange {
  /** Throws `NotSent`, `Broken`, or the signal's own reason. */
  send(sent: Sent, signal: AbortSignal): Promise<RawReply>;
  close(): void;
}

export function openExchange({ reach, tls, timeouts, resolve }: Wire): Exchange {
  // Shorter than servers keep an idle connection, so that a write seldom meets one that is just closing.
  const kept = { keepAlive: true, timeout: 4000 };
  const agents = {
    "http:": new http.Agent(kept),
    "https:": new https.Agent({
      ...kept,
      // Said aloud, so that no variable of the environment turns it off.
      rejectUnauthorized: tls.verify !== false,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    }),
  };
  return {
    async send(sent, signal) {
      signal.throwIfAborted();
      const { url } = sent;
      const refused = refusalOfUrl(url, reach);
      if (refused !== undefined) throw new NotSent("refused", refused);
      if (tls.verify === false && !isLoopbackHost(url.hostname)) {
        throw new NotSent("refused", "certificates are left unverified on this machine alone");
      }
      const reply = await firstOf(sent, signal);
      return {
        status: reply.statusCode ?? 0,
        headers: headersOf(reply),
        body: bodyOf(reply, timeouts.idle, signal),
        discard: () => reply.destroy(),
      };
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };

  function firstOf({ method, url, headers, body }: Sent, signal: AbortSignal) {
    const { promise, resolve: give, reject } = Promise.withResolvers<IncomingMessage>();
    const isSecure = url.protocol === "https:";
    const options = {
      method,
      headers: { "accept-encoding": "gzip, br", ...headers, ...lengthOf(body) },
      agent: agents[isSecure ? "https:" : "http:"],
      lookup: guardedLookup(reach, url.host, resolve),
    };
    const request = orNotSent(() => (isSecure ? https : http).request(url, options));
    let isConnected = false;
    let timer = setTimeout(late, timeouts.connect);
    const connected = () => {
      isConnected = true;
      clearTimeout(timer);
      timer = setTimeout(late, timeouts.reply);
    };
    function late(): void {
      const what = isConnected ? "did not answer in time" : "took no connection in time";
      request.destroy(isConnected ? new Broken(what) : new NotSent("away", what));
    }
    const stop = () => request.destroy();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };
    signal.addEventListener("abort", stop);
    request.on("socket", (socket) => {
      if (!socket.connecting) return connected();
      socket.once(isSecure ? "secureConnect" : "connect", connected);
    });
    request.on("response", (reply) => {
      end();
      give(reply);
    });
    request.on("error", (error) => {
      end();
      reject(signal.aborted ? signal.reason : failureOf(error, isConnected));
    });
    request.end(body);
    return promise;
  }
}

/** A line break in a header would begin another one; Node refuses it, in words that name the header alone. */
function orNotSent<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new NotSent("refused", `the request cannot be made: ${error.message}`);
  }
}

function lengthOf(body: string | undefined): Readonly<Record<string, string>> {
  return body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
}

function failureOf(error: Error, isConnected: boolean): Error {
  if (error instanceof NotSent || error instanceof Broken) return error;
  if (error instanceof AddressRefused) return new NotSent("refused", error.message);
  const { code = "" } = error as NodeJS.ErrnoException;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|^ERR_(?:TLS|SSL)/.test(code)) {
    return new NotSent("refused", `its certificate is not trusted (${code})`);
  }
  if (isConnected) return new Broken(`the connection broke (${code})`);
  return new NotSent("away", awayWords[code] ?? `no connection (${code})`);
}

const awayWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it takes no connections",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up now",
  EHOSTUNREACH: "it cannot be reached",
  ENETUNREACH: "it cannot be reached",
  ETIMEDOUT: "it cannot be reached",
};

function headersOf({ headers }: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
}

async function* bodyOf(
  reply: IncomingMessage,
  idle: number,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const late = () => reply.destroy(new Broken("the reply came to a halt"));
  let timer = setTimeout(late, idle);
  const stop = () => reply.destroy();
  signal.addEventListener("abort", stop);
  try {
    for await (const piece of unpacked(reply)) {
      // The clock stands while the reader is at work: it is the server that may not be slow.
      clearTimeout(timer);
      yield piece as Uint8Array;
      timer = setTimeout(late, idle);
    }
    if (!reply.complete) throw new Broken("the reply ended before its end");
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Broken) throw error;
    throw new Broken("the reply ended before its end", { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    if (!reply.complete) reply.destroy();
  }
  signal.throwIfAborted();
}

function unpacked(reply: IncomingMessage): AsyncIterable<unknown> {
  const packing = reply.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (packing === "identity" || packing === "") return reply;
  if (packing !== "gzip" && packing !== "x-gzip" && packing !== "br") {
    throw new Broken("the reply is packed in a way that was not asked for");
  }
  const unpack = packing === "br" ? createBrotliDecompress() : createGunzip();
  // What breaks one breaks the other; it is met by whoever reads.
  return pipeline(reply, unpack, () => {});
}
