/** A REST API of one object `things`, made for one test: what it answers, and what its description says. */
import { onTestFinished } from "vitest";
import type { Connector, Row } from "../../runtime/connector.ts";
import { openConnector } from "../../runtime/connectors/index.ts";
import type {
  DescribedObject,
  Description,
} from "../../runtime/connectors/rest/description.generated.ts";
import { type Answer, type Asked, startHttpServer } from "./http-server.ts";
import { testHost } from "./test-host.ts";

export const signal = new AbortController().signal;

export interface Api {
  readonly connector: Connector;
  readonly url: string;
  readonly asked: readonly Asked[];
  scan(): Promise<readonly Row[]>;
}

export async function openApi(
  answer: Answer,
  things: Partial<DescribedObject>,
  rest: Partial<Description> = {},
): Promise<Api> {
  const server = await startHttpServer(answer);
  const connector = await openConnector({
    connector: "rest",
    settings: {
      url: server.url,
      description: {
        format: 1,
        name: "Things",
        ...rest,
        objects: {
          things: {
            id: "id",
            fields: { id: { type: "text" }, name: { type: "text" }, n: { type: "integer" } },
            list: { path: "/things", paging: { kind: "none" } },
            read: { path: "/things/{id}" },
            ...things,
          },
        },
      },
    },
    host: testHost(),
  });
  onTestFinished(async () => {
    await connector.close();
    await server.close();
  });
  return {
    connector,
    url: server.url,
    asked: server.asked,
    async scan() {
      const rows: Row[] = [];
      for await (const page of connector.scan("things", ["name", "n"], signal)) {
        rows.push(...page.rows);
      }
      return rows;
    },
  };
}
