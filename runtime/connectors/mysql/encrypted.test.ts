/** Against a MariaDB of our own with a certificate: who it is said to be is verified, or nothing is sent. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testHost } from "../../../test/support/test-host.ts";
import { openConnector } from "../index.ts";

const needed = ["mariadbd", "mariadb-install-db", "openssl"];
const lacking = needed.filter((one) => spawnSync(one, ["--help"]).error !== undefined);
const why = lacking.length === 0 ? "" : ` (not installed: ${lacking.join(", ")})`;

const folder = mkdtempSync(join(tmpdir(), "concordat-"));
const at = (name: string) => join(folder, name);
let server: ChildProcess | undefined;
let port = 0;

beforeAll(async () => {
  if (why !== "") return;
  certify("own", "localhost");
  certify("other", "localhost");
  const data = ["--no-defaults", `--datadir=${at("data")}`];
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  execFileSync(
    "mariadb-install-db",
    [...data, ...asRoot, "--auth-root-authentication-method=normal"],
    {
      stdio: "ignore",
    },
  );
  port = await freePort();
  server = spawn(
    "mariadbd",
    [
      ...data,
      ...asRoot,
      `--socket=${at("socket")}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--ssl-cert=${at("own.pem")}`,
      `--ssl-key=${at("own.key")}`,
      "--innodb-buffer-pool-size=16M",
    ],
    { stdio: "ignore" },
  );
  const until = Date.now() + 60_000;
  while (outcome(await opening("disabled")) !== "opened") {
    if (Date.now() > until) throw new Error("MariaDB does not start");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}, 120_000);

afterAll(async () => {
  if (server !== undefined) {
    const ended = new Promise((resolve) => server?.once("exit", resolve));
    server.kill();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test.skipIf(why !== "")(
  `a server is taken for whom an authority of ours says that it is${why}`,
  async () => {
    expect(outcome(await opening("own"))).toBe("opened");
    expect(outcome(await opening("other"))).toBe("unavailable");
    // The same server under another name, which the authority vouches for.
    certify("own", "db.acme.example");
    execFileSync("mariadb", [
      "--no-defaults",
      `--socket=${at("socket")}`,
      "-uroot",
      "-e",
      "FLUSH SSL",
    ]);
    expect(outcome(await opening("own"))).toBe("unavailable");
  },
);

/** With `disabled`, without encryption. */
async function opening(authority: string): Promise<unknown> {
  const query = authority === "disabled" ? "" : `?ssl-ca=${at(`${authority}.pem`)}`;
  try {
    const settings = { url: `mysql://root@localhost:${port}/mysql${query}` };
    const connector = await openConnector({ connector: "mysql", settings, host: testHost() });
    await connector.close();
    return undefined;
  } catch (error) {
    return error;
  }
}

function outcome(error: unknown): string {
  if (error === undefined) return "opened";
  return (error as { readonly kind?: string }).kind ?? String(error);
}

/** A key, and a certificate for a host that is signed by itself. */
function certify(name: string, host: string): void {
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
      ...["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`],
      ...["-keyout", at(`${name}.key`), "-out", at(`${name}.pem`)],
    ],
    { stdio: "ignore" },
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const found = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(found));
    });
  });
}
