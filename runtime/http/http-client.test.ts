import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { type Answer, json, startHttpServer } from "../../test/support/http-server.ts";
import { certificate } from "../../test/support/loopback-certificate.ts";
import { testHost } from "../../test/support/test-host.ts";
import { ConnectorError } from "../connector-error.ts";
import { openHttpClient } from "./http-client.ts";
import type { HttpSettings, HttpWorld, Request } from "./http-port.ts";
import { openTokenStore } from "./oauth-tokens.ts";

const signal = new AbortController().signal;
const read: Request = { method: "GET", path: "/people", name: "list people", effect: "reads" };
const create: Request = {
  method: "POST",
  path: "/people",
  name: "create people",
  json: { a: 1 },
  effect: "once",
};

async function server(answer: Answer, secure = false) {
  const started = await startHttpServer(answer, { secure });
  onTestFinished(() => started.close());
  return started;
}

/** A client whose waits are noted and take no time. */
function client(url: string, settings: Partial<HttpSettings> = {}, world: Partial<HttpWorld> = {}) {
  const host = testHost();
  const waits: number[] = [];
  const opened = openHttpClient(
    { url, auth: { kind: "none" }, ...settings },
    {
      host,
      tokens: openTokenStore(host.clock),
      pause: async (ms) => {
        waits.push(ms);
      },
      ...world,
    },
  );
  onTestFinished(() => opened.close());
  return { ...opened, waits };
}

async function failureOf(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof ConnectorError ? error : expect.fail(`no ConnectorError: ${error}`);
}

test("asks below the base address, with its query and headers, and counts the calls", async () => {
  const { url, asked } = await server((_, reply) => json(reply, { n: 1 }));
  const http = client(`${url}/v1/`, { headers: { "X-Version": "3" } });
  const reply = await http.send({ ...read, query: [["q", "a&b=c"]] }, signal);
  expect(reply.json).toEqual({ n: 1 });
  expect(asked[0]).toMatchObject({
    method: "GET",
    path: "/v1/people?q=a%26b%3Dc",
    headers: { "x-version": "3", accept: "application/json" },
  });
  expect(http.calls()).toBe(1);
});

test("loses no digit of a number", async () => {
  const { url } = await server((_, reply) => {
    reply.end('{"n":9007199254740993}');
  });
  const { json: body } = await client(url).send(read, signal);
  expect(JSON.stringify(body)).toBe('{"n":9007199254740993}');
});

test.each<[string, HttpSettings["auth"], object, string]>([
  ["bearer", { kind: "bearer", token: "tok-1" }, { authorization: "Bearer tok-1" }, "/people"],
  [
    "basic",
    { kind: "basic", user: "ann", password: "pä:ss" },
    { authorization: `Basic ${Buffer.from("ann:pä:ss").toString("base64")}` },
    "/people",
  ],
  [
    "a key in a header",
    { kind: "api_key", key: "k-1", in: "header", name: "X-Key" },
    { "x-key": "k-1" },
    "/people",
  ],
  [
    "a key in the query",
    { kind: "api_key", key: "k 1", in: "query", name: "key" },
    {},
    "/people?key=k+1",
  ],
])("proves who it is by %s", async (_, auth, headers, path) => {
  const { url, asked } = await server((_, reply) => json(reply, {}));
  await client(url, { auth }).send(read, signal);
  expect(asked[0]).toMatchObject({ path, headers });
});

test("Q9 two workers refresh one token, and one of them does it for both", async () => {
  let valid = "old";
  let refresh = "r0";
  const { url, asked } = await server(({ path, body, headers }, reply) => {
    if (path === "/token") {
      const given = new URLSearchParams(body).get("refresh_token");
      // A refresh token is good for one use, so the second worker could not have done it too.
      if (given !== refresh) return json(reply, { error: "invalid_grant" }, 400);
      [valid, refresh] = [`new-${refresh}`, `${refresh}+`];
      return json(reply, { access_token: valid, refresh_token: refresh, expires_in: 3600 });
    }
    const isValid = headers.authorization === `Bearer ${valid}`;
    return json(reply, { ok: isValid }, isValid ? 200 : 401);
  });
  const tokens = openTokenStore(testHost().clock);
  const auth = {
    kind: "oauth2",
    tokenUrl: "/token",
    clientId: "c",
    clientSecret: "secret-of-c",
    refreshToken: "r0",
    client: "header",
  } as const;
  const workers = [client(url, { auth }, { tokens }), client(url, { auth }, { tokens })];
  const all = () => Promise.all(workers.map((one) => one.send(read, signal)));
  expect((await all()).map((one) => one.json)).toEqual([{ ok: true }, { ok: true }]);
  const refreshes = () => asked.filter((one) => one.path === "/token").length;
  expect(refreshes()).toBe(1);
  // The token is taken back while both are at work.
  valid = "nobody's";
  expect((await all()).map((one) => one.json)).toEqual([{ ok: true }, { ok: true }]);
  expect(refreshes()).toBe(2);
  expect(asked.at(-1)?.headers.authorization).toBe("Bearer new-r0+");
});

test("a login that is refused is told once, without its secrets", async () => {
  const { url, asked } = await server(({ body }, reply) =>
    json(reply, { error: "invalid_client", error_description: body }, 401),
  );
  const auth = {
    kind: "oauth2",
    tokenUrl: `${url}/token`,
    clientId: "c",
    clientSecret: "seeded-secret",
    client: "form",
  } as const;
  const failure = await failureOf(client(url, { auth }).send(read, signal));
  expect(failure.kind).toBe("auth");
  expect(failure.message).toContain("invalid_client (401)");
  expect(failure.message).not.toContain("seeded-secret");
  expect(asked).toHaveLength(1);
});

test.each([
  [401, "auth"],
  [403, "permission"],
  [404, "schema_drift"],
  [409, "moved"],
  [412, "moved"],
  [422, "invalid_data"],
  [429, "rate_limit"],
  [500, "transient"],
])("%d is %s", async (status, kind) => {
  const { url } = await server((_, reply) => json(reply, { message: "ann@x.example" }, status));
  const failure = await failureOf(client(url).send(read, signal));
  expect(failure.kind).toBe(kind);
  // What a system says may hold values of records.
  expect(failure.message).not.toContain("ann@");
  expect(failure.message).toContain(`answered ${status}`);
});

test("a read is repeated with longer waits, each with its part of chance, and then given up", async () => {
  const { url, asked } = await server((_, reply) => json(reply, {}, 503));
  const http = client(url);
  expect((await failureOf(http.send(read, signal))).kind).toBe("transient");
  expect(asked).toHaveLength(5);
  expect(http.waits).toHaveLength(4);
  for (const [at, wait] of http.waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(250 * 2 ** at);
    expect(wait).toBeLessThanOrEqual(500 * 2 ** at);
  }
});

test.each([
  ["in seconds", () => ({ "retry-after": "7" })],
  [
    "as a date, by the server's own clock",
    () => ({
      date: "Wed, 25 Nov 2026 12:00:00 GMT",
      "retry-after": "Wed, 25 Nov 2026 12:00:07 GMT",
    }),
  ],
])("waits as long as it is asked to, %s", async (_, headers) => {
  let isBusy = true;
  const { url } = await server((_, reply) => {
    if (!isBusy) return json(reply, { ok: true });
    isBusy = false;
    reply.writeHead(429, headers());
    reply.end();
  });
  const http = client(url);
  expect((await http.send(read, signal)).json).toEqual({ ok: true });
  expect(http.waits[0]).toBe(7000);
});

test("who is asked to wait for long is told so", async () => {
  const { url, asked } = await server((_, reply) => {
    reply.writeHead(429, { "retry-after": "3600" });
    reply.end();
  });
  const failure = await failureOf(client(url).send(read, signal));
  expect(failure).toMatchObject({ kind: "rate_limit", retryAfterMs: 3_600_000 });
  expect(asked).toHaveLength(1);
});

test("a write is not repeated: what was sent and not answered is in doubt", async () => {
  const { url, asked } = await server((_, reply) => {
    reply.destroy();
  });
  expect((await failureOf(client(url).send(create, signal))).kind).toBe("unknown_outcome");
  const again: Request = { ...create, effect: "repeatable" };
  expect((await failureOf(client(url).send(again, signal))).kind).toBe("transient");
  expect(asked).toHaveLength(2);
});

test("a system that takes no connections is away, also for a write", async () => {
  const { url, close } = await startHttpServer((_, reply) => json(reply, {}));
  await close();
  expect((await failureOf(client(url).send(create, signal))).kind).toBe("unavailable");
});

test("Q10 a page in the place of data, or half of the data, is a failed read", async () => {
  let count = 0;
  const { url } = await server((_, reply) => {
    reply.writeHead(200, { "content-length": "200" });
    if (count++ % 2 === 0) reply.end(`<html>${" ".repeat(187)}</html>`);
    else reply.write('{"data":[{"id":1}', () => reply.destroy());
  });
  const http = client(url);
  const failure = await failureOf(http.send(read, signal));
  expect(failure.kind).toBe("transient");
  expect(count).toBe(5);
  expect((await failureOf(http.send(create, signal))).kind).toBe("unknown_outcome");
});

test("Q10 data that ends with its connection, and is not whole, is a failed read", async () => {
  const { url } = await server((_, reply) => {
    reply.useChunkedEncodingByDefault = false;
    reply.shouldKeepAlive = false;
    reply.end('{"data":[{"id":1}');
  });
  expect((await failureOf(client(url).send(read, signal))).message).toContain("no JSON");
});

test("Q10 packed data that is cut off is a failed read", async () => {
  const packed = gzipSync(JSON.stringify({ data: "x".repeat(10_000) }));
  const { url } = await server((_, reply) => {
    reply.writeHead(200, { "content-encoding": "gzip" });
    reply.end(packed.subarray(0, packed.length - 20));
  });
  expect((await failureOf(client(url).send(read, signal))).kind).toBe("transient");
});

test("a reply that does not come is given up, and so is one that comes to a halt", async () => {
  const { url } = await server(({ path }, reply) => {
    if (path === "/halt") reply.write('{"data":');
  });
  const repeatable: Request = { ...create, effect: "repeatable" };
  const silent = client(url, { timeouts: { reply: 60 } }).send(repeatable, signal);
  expect((await failureOf(silent)).message).toContain("in time");
  const halt = { ...repeatable, path: "/halt" };
  const halted = client(url, { timeouts: { idle: 60 } }).send(halt, signal);
  expect((await failureOf(halted)).message).toContain("came to a halt");
});

test("stops when it is told to, with the caller's own reason", async () => {
  const { url } = await server(() => {});
  const stop = new AbortController();
  const call = client(url).send(read, stop.signal);
  setTimeout(() => stop.abort(), 20);
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
});

test("J12 a reply without an end is cut at the limit, packed or not", async () => {
  const bomb = gzipSync(Buffer.alloc(40_000_000));
  let sent = 0;
  const { url } = await server(async ({ path }, reply) => {
    if (path === "/bomb") {
      reply.writeHead(200, { "content-encoding": "gzip" });
      reply.end(bomb);
      return;
    }
    const piece = Buffer.alloc(64 * 1024, " ");
    while (!reply.destroyed && sent < 1024 ** 3) {
      sent += piece.length;
      if (!reply.write(piece)) {
        await room(reply);
      }
    }
  });
  const http = client(url, { limits: { bytes: 1_000_000 } });
  for (const path of ["/endless", "/bomb"]) {
    const failure = await failureOf(http.send({ ...read, path }, signal));
    expect(failure.message).toContain("larger than 1000000 bytes");
    expect(failure.kind).toBe("invalid_data");
  }
  expect(sent).toBeLessThan(100_000_000);
});

test("J12 a reply that comes drop by drop is given up", async () => {
  const { url } = await server((_, reply) => {
    const timer = setInterval(() => reply.write(" "), 5);
    reply.on("close", () => clearInterval(timer));
  });
  const failure = await failureOf(client(url, { limits: { bodyMs: 10 } }).send(read, signal));
  expect(failure.message).toContain("comes too slowly");
});

test("a header that would begin another one is not sent, and not shown", async () => {
  const { url, asked } = await server((_, reply) => json(reply, {}));
  const http = client(url, { auth: { kind: "bearer", token: "seeded\r\nx-admin: 1" } });
  const failure = await failureOf(http.send(read, signal));
  expect(failure.kind).toBe("permission");
  expect(failure.message).not.toContain("seeded");
  expect(asked).toHaveLength(0);
});

test("J12 JSON that is nested beyond measure is refused before it is built", async () => {
  const { url } = await server((_, reply) => {
    reply.end("[".repeat(1_000_000));
  });
  const failure = await failureOf(client(url).send(read, signal));
  expect(failure.message).toContain("nested more than 100 deep");
});

test("a large reply is read no faster than it is asked for", async () => {
  let written = 0;
  const { url } = await server(async (_, reply) => {
    const piece = Buffer.alloc(1024 * 1024);
    for (let at = 0; at < 64 && !reply.destroyed; at++) {
      written++;
      if (!reply.write(piece)) {
        await room(reply);
      }
    }
    reply.end();
  });
  const { body } = await client(url).stream(read, signal);
  for await (const piece of body) {
    expect(piece.length).toBeGreaterThan(0);
    // Nobody asks for a while; what fits into the sockets is all that the server can be rid of.
    await new Promise((go) => setTimeout(go, 200));
    break;
  }
  expect(written).toBeLessThan(40);
});

test.each([
  "http://169.254.169.254/latest",
  "http://2852039166/",
  "http://0xA9FEA9FE/",
  "http://0251.0376.0251.0376/",
  "http://169.254.43518/",
  "http://169.254.169.254./",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://%EF%BC%91%EF%BC%96%EF%BC%99.254.169.254/",
  "https://[fd00:ec2::254]/",
  "https://10.0.0.7/",
  "http://127.0.0.1:1/",
  "https://metadata.google.internal/",
  "file:///etc/passwd",
])("J7 a redirect or a next page at %s is not followed", async (target) => {
  const { url, asked } = await server((_, reply) => {
    reply.writeHead(302, { location: target });
    reply.end();
  });
  const http = client(url, { auth: { kind: "bearer", token: "seeded-secret" } });
  const calls = [read, ...(target.startsWith("http") ? [{ ...read, path: target }] : [])];
  for (const call of calls) {
    const failure = await failureOf(http.send(call, signal));
    expect(failure.kind).toBe("permission");
    expect(failure.message).toMatch(/not one that the settings name|no protocol/);
    expect(failure.message).not.toContain("seeded-secret");
  }
  expect(asked).toHaveLength(1);
});

test.each([
  ["169.254.169.254", "link-local"],
  ["127.0.0.1", "this machine"],
  ["::1", "this machine"],
  ["::ffff:169.254.169.254", "link-local"],
  ["fe80::1", "link-local"],
  ["0.0.0.0", "no address"],
])("J7 a name that leads to %s is not believed, whoever named it", async (address, words) => {
  const resolve = leadsTo(address);
  const http = client("https://api.acme.example", {}, { resolve });
  const failure = await failureOf(http.send(read, signal));
  expect(failure.kind).toBe("permission");
  expect(failure.message).toContain(words);
});

test.each([
  ["http://169.254.169.254", "not encrypted"],
  ["https://2852039166", "link-local"],
  ["https://0xA9FEA9FE", "link-local"],
  ["https://0251.0376.0251.0376", "link-local"],
  ["https://[::ffff:169.254.169.254]", "link-local"],
  ["https://[64:ff9b::a9fe:a9fe]", "link-local"],
  ["https://[2002:a9fe:a9fe::1]", "link-local"],
  ["https://[fd00:ec2::254]", "link-local"],
  ["https://127.1", "this machine"],
  ["https://[::1]", "this machine"],
  ["https://10.1", "private network"],
  ["https://[fd12::1]", "private network"],
  ["https://0", "no address"],
])("J7 %s is not asked, also where a description names it", async (address, words) => {
  const http = client("https://api.acme.example", { hosts: [new URL(address).host] });
  const failure = await failureOf(http.send({ ...read, path: `${address}/x` }, signal));
  expect(failure.kind).toBe("permission");
  expect(failure.message).toContain(words);
});

test("J7 a host that only a description names may not lead into a private network", async () => {
  const settings = { hosts: ["files.acme.example"] };
  const http = client("https://api.acme.example", settings, { resolve: leadsTo("10.1.2.3") });
  const call = http.send({ ...read, path: "https://files.acme.example/next" }, signal);
  expect((await failureOf(call)).message).toContain("private network");
});

test("J7 a redirect to a host of the system is followed, and a write's is not", async () => {
  const other = await server((_, reply) => json(reply, { there: true }));
  const first = await server((_, reply) => {
    reply.writeHead(307, { location: `${other.url}/moved` });
    reply.end();
  });
  const http = client(first.url, { hosts: [new URL(other.url).host] });
  // The settings alone may name a host of this machine.
  expect((await failureOf(http.send(read, signal))).message).toContain("this machine");
  const local = client(first.url);
  expect((await failureOf(local.send(create, signal))).kind).toBe("schema_drift");
});

test("J7 a redirect at the same host is followed", async () => {
  const { url } = await server(({ path }, reply) => {
    if (path === "/there") return json(reply, { there: true });
    reply.writeHead(301, { location: "/there" });
    reply.end();
  });
  expect((await client(url).send(read, signal)).json).toEqual({ there: true });
});

test.each([
  ["http://api.acme.example", {}, "http:// is not encrypted"],
  ["https://api.acme.example", { tls: { verify: false } }, "on this machine alone"],
  ["https://user:secret@api.acme.example", {}, "holds no login"],
  ["ftp://api.acme.example", {}, "no protocol"],
  ["api.acme.example", {}, "no URL"],
])("J13 %s is refused before anything is sent", async (url, settings, words) => {
  expect(() => client(url, settings)).toThrow(words);
});

test("J13 a certificate is verified, whatever the environment says", async () => {
  const { url, asked } = await server((_, reply) => json(reply, { ok: true }), true);
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  onTestFinished(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
  const failure = await failureOf(client(url).send(read, signal));
  expect(failure.kind).toBe("permission");
  expect(failure.message).toContain("certificate is not trusted");
  expect(asked).toHaveLength(0);
  const trusting = client(url, { tls: { ca: certificate } });
  expect((await trusting.send(read, signal)).json).toEqual({ ok: true });
  const careless = client(url, { tls: { verify: false } });
  expect((await careless.send(read, signal)).json).toEqual({ ok: true });
});

/** Until the client has taken what was sent, or is gone. */
function room(reply: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const go = () => {
    reply.off("drain", go);
    reply.off("close", go);
    resolve();
  };
  reply.on("drain", go);
  reply.on("close", go);
  return promise;
}

function leadsTo(address: string): NonNullable<HttpWorld["resolve"]> {
  const resolve = (_: string, __: object, give: (error: null, found: object[]) => void) =>
    give(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
  return resolve as unknown as NonNullable<HttpWorld["resolve"]>;
}
