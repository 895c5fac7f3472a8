/**
 * What a service answers over HTTP. A request is of a limited size and takes a limited time; who it is from is
 * asked before anything else is done with it, save for those who only ask whether the process lives, and for
 * webhooks, which their route tells genuine by their signature.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Caller, WhoIs } from "./who-is.ts";

export interface Request {
  readonly method: string;
  /** What follows the route's own path. */
  readonly rest: string;
  readonly path: string;
  /** Path and query, to the letter. */
  readonly target: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Who asks; undefined where the route is open. */
  readonly caller: Caller | undefined;
}

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** One that ends in `/` takes what follows as well. */
  readonly path: string;
  /** For people alone, since it is theirs to do or to see. */
  readonly isForPeople?: true;
  /** Open: whoever asks is answered, or the route itself finds out who it is. */
  readonly isOpen?: true;
  readonly answer: (request: Request) => Promise<Answer>;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface ServerSettings {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly whoIs: WhoIs;
  /** Of what went wrong on our side; the one who asked is told no more than that. */
  readonly failed: (error: unknown) => void;
}

const mostBodyBytes = 1024 * 1024;
const mostSeconds = 15;

/** Rejects where the address cannot be listened at. */
export async function listen(settings: ServerSettings): Promise<Listening> {
  const server = createServer({
    requestTimeout: mostSeconds * 1000,
    headersTimeout: mostSeconds * 1000,
    maxHeaderSize: 16 * 1024,
  });
  server.on("request", (request, response) => {
    void answered(settings, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return { host: settings.host, port, close: () => closed(server) };
}

export function json(status: number, body: unknown): Answer {
  return { status, type: "application/json", body: `${JSON.stringify(body)}\n` };
}

async function answered(
  settings: ServerSettings,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, await answerTo(settings, incoming));
  } catch (error) {
    settings.failed(error);
    if (!response.headersSent) send(response, json(500, { error: "something went wrong here" }));
  }
}

async function answerTo(settings: ServerSettings, incoming: IncomingMessage): Promise<Answer> {
  const { method = "GET", url = "/" } = incoming;
  if (!URL.canParse(url, "http://localhost")) return json(400, { error: "this is no address" });
  const path = new URL(url, "http://localhost").pathname;
  const here = settings.routes.filter((one) =>
    one.path.endsWith("/") ? path.startsWith(one.path) : path === one.path,
  );
  const route = here.find((one) => one.method === method);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : value,
    ]),
  );
  let caller: Caller | undefined;
  // Who may not come in is not told what there is.
  if (route?.isOpen !== true) {
    const found = await settings.whoIs(headers["authorization"]);
    if (found.kind === "nobody") {
      return { ...json(401, { error: found.why }), headers: { "www-authenticate": "Bearer" } };
    }
    if (found.kind === "unsure") {
      return { ...json(503, { error: found.why }), headers: { "retry-after": "30" } };
    }
    caller = found.caller;
  }
  if (route === undefined) {
    return here.length === 0
      ? json(404, { error: `there is nothing at ${path}` })
      : json(405, { error: `${path} takes ${here.map((one) => one.method).join(", ")}` });
  }
  if (route.isForPeople === true && caller?.kind !== "person") {
    return json(403, { error: "this is for people: show the token of one" });
  }
  const body = await bodyOf(incoming);
  if (body === undefined) {
    return json(413, { error: `a request has at most ${mostBodyBytes} bytes` });
  }
  const rest = path.slice(route.path.length);
  return route.answer({ method, rest, path, target: url, headers, body, caller });
}

/** Undefined where it is too large. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: Answer): void {
  const { status, type = "text/plain; charset=utf-8", body, headers = {} } = answer;
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
    // What was not read of a request that is too large would be taken for the next one.
    ...(status === 413 ? { connection: "close" } : {}),
  });
  response.end(body);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
