/** A real HTTP server on this machine for one test, which sees every request that it gets. */
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { certificate, key } from "./loopback-certificate.ts";

export interface Asked {
  readonly method: string;
  /** With its query, as it came. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (asked: Asked, reply: ServerResponse) => void | Promise<void>;

export interface HttpServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

export async function startHttpServer(
  answer: Answer,
  { secure = false }: { readonly secure?: boolean } = {},
): Promise<HttpServer> {
  const asked: Asked[] = [];
  const listener = async (request: IncomingMessage, reply: ServerResponse) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of request) pieces.push(piece as Uint8Array);
    const one = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(pieces).toString("utf8"),
    };
    asked.push(one);
    await answer(one, reply);
  };
  const server = secure
    ? https.createServer({ cert: certificate, key }, listener)
    : http.createServer(listener);
  await new Promise<void>((started) => server.listen(0, "127.0.0.1", started));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? "https" : "http"}://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

export function json(reply: ServerResponse, body: unknown, status = 200): void {
  reply.writeHead(status, { "content-type": "application/json" });
  reply.end(JSON.stringify(body));
}
