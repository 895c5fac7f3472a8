/** A sandbox of Salesforce whose clock a test owns, and those who ask it. */
import { Connection } from "jsforce";
import { expect } from "vitest";
import type { Catalogue, CatalogueField } from "../../plan/index.ts";
import { drawBusiness } from "../../sandbox/business.ts";
import { salesforce } from "../../sandbox/salesforce/salesforce.ts";
import { openSandbox, sandboxCredentials } from "../../sandbox/sandbox.ts";
import { vendors } from "../../sandbox/vendors.ts";

/** A record that one would write by the id of another system. */
const externalId: CatalogueField = {
  ...{ label: "Legacy Id", type: "text", native: "string", length: 40, indexed: true },
  ...{ required: false, readOnly: false, createOnly: false, unique: false, verified: true },
};

/** `base`: what every address begins with. */
export async function openSalesforceSandbox(people = 0) {
  const clock = { time: Date.parse("2026-01-01T09:00:00Z"), now: () => clock.time };
  const business = drawBusiness({ seed: 3, people, companies: people, deals: people });
  const sandbox = await openSandbox({
    ...{ vendor: salesforce(catalogue()), clock, isReal: false, seed: 1, business },
    failed: (error) => expect.unreachable(String(error)),
  });
  const { token: accessToken } = sandboxCredentials;
  const connection = new Connection({ instanceUrl: sandbox.url, accessToken, version: "62.0" });
  const base = "/services/data/v62.0";
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const answer = await fetch(`${sandbox.url}${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === "" || answer.status === 431 ? undefined : JSON.parse(text),
    };
  };
  const query = (soql: string, headers?: Readonly<Record<string, string>>) =>
    ask("GET", `/query?q=${encodeURIComponent(soql)}`, undefined, headers);
  return { sandbox, clock, connection, ask, query };
}

function catalogue(): Catalogue {
  const known = vendors["salesforce"]?.catalogue;
  const account = known?.objects["Account"];
  if (known === undefined || account === undefined) throw new Error("there is a sandbox of it");
  const fields = { ...account.fields, Legacy_Id__c: externalId };
  return { ...known, objects: { ...known.objects, Account: { ...account, fields } } };
}
