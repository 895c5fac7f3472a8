/** A sandbox: a vendor's double with its records, its time, its faults and its page, over HTTP. */
import { type Draw, drawFrom } from "../core/draw.ts";
import type { Clock } from "../core/host.ts";
import type { Business } from "./business.ts";
import { commonFaults, type Faults, openFaults } from "./faults.ts";
import { listen } from "./listen.ts";
import { type Notices, openNotices } from "./notices.ts";
import { openPage } from "./page/page.ts";
import { openRecords, type Records } from "./records.ts";
import { openTime, type Time } from "./time.ts";
import type { Credentials, Double, Vendor } from "./vendor.ts";

export interface SandboxSettings {
  readonly vendor: Vendor;
  readonly clock: Pick<Clock, "now">;
  /** The clock goes on by itself; a test that moves it calls `time.settle`. */
  readonly isReal: boolean;
  /** The same seed gives the same records, ids and chances. */
  readonly seed: number;
  /** 0: any that is free. */
  readonly port?: number;
  readonly business?: Business;
  /** Where pushed notices go. */
  readonly notify?: string;
  readonly credentials?: Credentials;
  readonly failed?: (error: unknown) => void;
}

export interface Sandbox {
  /** `http://127.0.0.1:8701` */
  readonly url: string;
  readonly credentials: Credentials;
  readonly double: Double;
  readonly records: Records;
  readonly time: Time;
  readonly faults: Faults;
  readonly notices: Notices;
  readonly draw: Draw;
  /** Requests to the API so far, by method and path. */
  readonly calls: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Not secret: a sandbox is reached from its own machine, and holds nothing that matters. */
export const sandboxCredentials: Credentials = {
  token: "sandbox-token",
  clientId: "sandbox-client",
  clientSecret: "sandbox-secret",
};

/** Rejects where the port is taken. */
export async function openSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const { vendor, clock, isReal, seed, business, notify } = settings;
  const { credentials = sandboxCredentials, failed = () => {} } = settings;
  const time = openTime({ clock, isReal });
  const records = openRecords(time);
  const draw = drawFrom(seed, vendor.name);
  const faults = openFaults(
    { ...commonFaults, ...vendor.faults },
    drawFrom(seed, `${vendor.name} faults`),
  );
  const notices = openNotices(time, faults, notify);
  const calls = new Map<string, number>();
  let url = "";
  const opening = { time, records, faults, notices, draw, business, credentials, url: () => url };
  const double = vendor.open(opening);
  const page = openPage({ vendor, double, records, time, faults });
  const { port, close } = await listen({
    port: settings.port ?? 0,
    now: time.now,
    faults,
    refuse: (refusal) => double.refuse(refusal),
    beside: page,
    answer(request) {
      const name = `${request.method} ${request.path}`;
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return double.answer(request);
    },
    failed,
  });
  url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, credentials, double, records, time, faults, notices, draw, calls },
    async close() {
      time.close();
      await notices.idle();
      await close();
    },
  };
}
