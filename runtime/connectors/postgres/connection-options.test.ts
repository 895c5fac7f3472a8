import { expect, test } from "vitest";
import { ConnectorError } from "../../connector-error.ts";
import { connectionOptions } from "./connection-options.ts";

test.each([
  // Outside this machine: verified, whatever is left out.
  ["postgres://sync:pw@db.acme.example/crm", "verify-full"],
  ["postgres://sync:pw@db.acme.example:6543/crm?sslmode=require", "verify-full"],
  ["postgres://sync:pw@10.1.2.3/crm?sslmode=verify-ca", "verify-full"],
  ["postgres://sync:pw@db.acme.example/crm?sslmode=disable", "refused"],
  ["postgres://sync:pw@db.acme.example/crm?sslmode=no-verify", "refused"],
  ["postgres://sync:pw@db.acme.example/crm?sslmode=prefer", "refused"],
  ["postgres://sync:pw@127.0.0.1.acme.example/crm?sslmode=disable", "refused"],
  ["postgres://sync:pw@127.0.0.1/crm?host=db.acme.example&sslmode=disable", "refused"],
  ["postgres://sync:pw@127.0.0.1/crm?host=db.acme.example", "verify-full"],
  // On this machine: as the address says.
  ["postgres://sync:pw@127.0.0.1/crm", "none"],
  ["postgres://sync:pw@localhost:6543/crm?sslmode=disable", "none"],
  ["postgres://sync:pw@[::1]/crm", "none"],
  ["postgres:///crm?host=/run/postgresql", "none"],
  ["postgres://sync:pw@127.0.0.1/crm?sslmode=require", "verify-full"],
])("%s is %s", (url, expected) => {
  expect(encryption(url)).toBe(expected);
});

test("no message repeats the address's password", () => {
  for (const url of [
    "postgres://sync:s3cret@db.acme.example/crm?sslmode=disable",
    "postgres://sync:s3#cret@db.acme.example:x/crm",
  ]) {
    expect(() => connectionOptions(url)).toThrow(ConnectorError);
    expect(() => connectionOptions(url)).not.toThrow(/s3|cret/);
  }
});

test("a place names no user", () => {
  expect(connectionOptions("postgres://sync:pw@db.acme.example/crm").place).toBe(
    "db.acme.example:5432/crm",
  );
});

function encryption(url: string): string {
  try {
    const { connectionString = "" } = connectionOptions(url);
    return new URL(connectionString).searchParams.get("sslmode") ?? "none";
  } catch (error) {
    return error instanceof ConnectorError ? "refused" : expect.unreachable(String(error));
  }
}
