import { expect, test } from "vitest";
import { ConnectorError } from "../../connector-error.ts";
import { connectionOptions } from "./connection-options.ts";

test.each([
  // Outside this machine: verified, whatever is left out.
  ["mysql://sync:pw@db.acme.example/crm", "verified"],
  ["mariadb://sync:pw@db.acme.example:3307/crm?ssl-mode=VERIFY_IDENTITY", "verified"],
  ["mysql://sync:pw@db.acme.example/crm?ssl-mode=disabled", "refused"],
  ["mysql://sync:pw@db.acme.example/crm?ssl-mode=required", "refused"],
  ["mysql://sync:pw@db.acme.example/crm?ssl-mode=verify_ca", "refused"],
  ["mysql://sync:pw@127.0.0.1.acme.example/crm?ssl-mode=disabled", "refused"],
  // No name to verify.
  ["mysql://sync:pw@10.1.2.3/crm", "refused"],
  // An address may not reach the driver's own options.
  ['mysql://sync:pw@db.acme.example/crm?ssl={"rejectUnauthorized":false}', "refused"],
  ["mysql://sync:pw@127.0.0.1/crm?multipleStatements=true", "refused"],
  ["mysql://sync:pw@127.0.0.1", "refused"],
  // On this machine: as the address says.
  ["mysql://sync:pw@127.0.0.1/crm", "none"],
  ["mysql://sync:pw@localhost:3307/crm?ssl-mode=disabled", "none"],
  ["mysql://sync:pw@[::1]/crm", "none"],
  ["mysql://sync@localhost/crm?socket=/run/mysqld/mysqld.sock", "none"],
  ["mysql://sync:pw@localhost/crm?ssl-mode=verify_identity", "verified"],
  ["mysql://sync:pw@127.0.0.1/crm?ssl-mode=verify_identity", "refused"],
  ["mysql://sync:pw@localhost/crm?ssl-mode=required", "refused"],
])("%s is %s", (url, expected) => {
  expect(encryption(url)).toBe(expected);
});

test("no message repeats the address's password", () => {
  for (const url of [
    "mysql://sync:s3cret@db.acme.example/crm?ssl-mode=disabled",
    "mysql://sync:s3#cret@db.acme.example:x/crm",
    "mysql://sync:s3cret%@db.acme.example/crm",
    "mysql://sync:s3cret@127.0.0.1/crm?debug=s3cret",
  ]) {
    expect(() => connectionOptions(url)).toThrow(ConnectorError);
    expect(() => connectionOptions(url)).not.toThrow(/s3|cret/);
  }
});

test("a place names no user", () => {
  expect(connectionOptions("mysql://sync:pw@db.acme.example/crm").place).toBe(
    "db.acme.example:3306/crm",
  );
});

function encryption(url: string): string {
  try {
    const { ssl } = connectionOptions(url);
    if (ssl === undefined) return "none";
    const isVerified =
      typeof ssl === "object" && ssl.rejectUnauthorized === true && ssl.verifyIdentity === true;
    return isVerified ? "verified" : "open";
  } catch (error) {
    return error instanceof ConnectorError ? "refused" : expect.unreachable(String(error));
  }
}
