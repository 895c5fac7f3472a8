/**
 * A sandbox over HTTP on this machine's loopback, with the faults of any connection: it answers what `answer`
 * says, or ends the connection before or after that was carried out.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Faults } from "./faults.ts";
import type { Answer, Refusal, Request } from "./vendor.ts";

export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export interface ListenSettings {
  /** 0: any that is free. */
  readonly port: number;
  /** ms since 1970: what its replies say the time is. */
  readonly now: () => number;
  readonly faults: Faults;
  readonly refuse: (refusal: Refusal) => Answer;
  /** What is not the vendor's API, and meets no faults; undefined for what it leaves to the API. */
  readonly beside: (request: Request) => Promise<Answer | undefined>;
  readonly answer: (request: Request) => Answer | Promise<Answer>;
  /** A mistake of the sandbox's own. */
  readonly failed: (error: unknown) => void;
}

const mostBodyBytes = 150 * 1024 * 1024;
const slowMs = 2000;
const here = "http://127.0.0.1";
const refusals = ["rate_limit", "unavailable", "unauthorized", "forbidden"] as const;

/** Rejects where the port is taken. */
export async function listen(settings: ListenSettings): Promise<Listening> {
  const server = createServer((incoming, response) => {
    response.setHeader("date", new Date(settings.now()).toUTCString());
    respond(settings, incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, body: "the sandbox has a mistake of its own\n" });
      settings.failed(error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  { faults, refuse, beside, answer }: ListenSettings,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!URL.canParse(incoming.url ?? "", here)) {
    send(response, { status: 400, body: "this is no address\n" });
    return;
  }
  const request = await requestOf(incoming);
  if (request === undefined) {
    send(response, { status: 413, body: "too large\n", headers: { connection: "close" } });
    return;
  }
  const aside = await beside(request);
  if (aside !== undefined) {
    send(response, aside);
    return;
  }
  const where = `${request.method} ${request.target}`;
  if (faults.hits("lost_request", where)) {
    response.destroy();
    return;
  }
  const refused = refusals.find((refusal) => faults.hits(refusal, where));
  if (refused !== undefined) {
    send(response, refuse(refused));
    return;
  }
  const given = await answer(request);
  if (faults.hits("slow", where)) await new Promise((resolve) => setTimeout(resolve, slowMs));
  if (faults.hits("lost_reply", where)) response.destroy();
  else if (faults.hits("truncated", where)) sendHalf(response, given);
  else send(response, given);
}

/** Undefined where the body is too large. */
async function requestOf(incoming: IncomingMessage): Promise<Request | undefined> {
  const { method = "GET", url = "/" } = incoming;
  const { pathname, searchParams } = new URL(url, here);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : value,
    ]),
  );
  const body = Buffer.concat(chunks).toString("utf8");
  return { method, path: pathname, query: searchParams, target: url, headers, body };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { "cache-control": "no-store", ...headers });
  response.end(body);
}

/** As long as it was announced to be, and then the connection is gone. */
function sendHalf(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}
