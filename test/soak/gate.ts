/**
 * A way to a server on this machine: connections through it can be held up, so that neither side hears of the
 * other and nothing is lost, or be cut. The server itself is left alone.
 */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Gate {
  readonly port: number;
  hold(): void;
  release(): void;
  cut(): void;
  close(): Promise<void>;
}

export async function openGate(port: number): Promise<Gate> {
  const ends = new Set<Socket>();
  let isHeld = false;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.setNoDelay(true);
      one.on("data", (bytes) => {
        if (!other.write(bytes)) {
          one.pause();
          other.once("drain", () => {
            if (!isHeld) one.resume();
          });
        }
      });
      one.on("error", () => other.destroy());
      one.on("close", () => {
        ends.delete(one);
        other.destroy();
      });
      if (isHeld) one.pause();
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    hold() {
      isHeld = true;
      for (const one of ends) one.pause();
    },
    release() {
      isHeld = false;
      for (const one of ends) one.resume();
    },
    cut() {
      for (const one of ends) one.destroy();
    },
    close() {
      for (const one of ends) one.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

/** The same address, by another port. */
export function through(address: string, { port }: Gate): string {
  const url = new URL(address);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return url.href;
}
