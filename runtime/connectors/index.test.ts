/** What is refused before any connector is opened. */
import { expect, test } from "vitest";
import { testHost } from "../../test/support/test-host.ts";
import { openConnector } from "./index.ts";
import type { ConnectorSettings } from "./open.ts";

function opening(connector: string, changes: ConnectorSettings["changes"] & string) {
  return openConnector({
    connector,
    settings: { url: `${connector}:/nowhere`, changes },
    host: testHost(),
  });
}

test.each([
  ["sqlite", "replication", "write changes: poll or changes: trigger"],
  ["csv", "trigger", "write changes: poll"],
  ["jsonl", "replication", "write changes: poll"],
] as const)("%s does not tell changes by %s, and says so", async (connector, changes, way) => {
  await expect(opening(connector, changes)).rejects.toMatchObject({
    kind: "invalid_data",
    message: `systems of ${connector} do not tell changes by ${changes}; ${way}`,
  });
});

test.each([
  ["sqlite", "poll"],
  ["sqlite", "trigger"],
  ["csv", "poll"],
] as const)("%s tells them by %s", async (connector, changes) => {
  await expect(opening(connector, changes)).rejects.toThrow("there is no");
});

test("a vendor's connector that is not written yet says so", async () => {
  await expect(opening("zendesk", "poll")).rejects.toThrow("and not run yet");
});
