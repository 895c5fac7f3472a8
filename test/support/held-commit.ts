/**
 * A way to a database on which a `COMMIT` stays under way: the client's end of it goes, as when its process dies,
 * and the server hears of neither until it is let through.
 */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface HeldCommit {
  readonly port: number;
  /** Once a `COMMIT` is under way, and its client is gone. */
  readonly isUnderWay: Promise<void>;
  letThrough(): void;
  close(): void;
}

export async function holdCommit(port: number): Promise<HeldCommit> {
  const held: { bytes: Buffer; far: Socket }[] = [];
  const sockets = new Set<Socket>();
  let notice = () => {};
  const isUnderWay = new Promise<void>((resolve) => {
    notice = resolve;
  });
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    sockets.add(near).add(far);
    near.on("data", (bytes) => {
      if (!/COMMIT(?!TED)/.test(bytes.toString("latin1"))) return void far.write(bytes);
      held.push({ bytes, far });
      near.destroy();
      notice();
    });
    far.on("data", (bytes) => near.write(bytes));
    near.on("error", () => {});
    far.on("error", () => {});
    near.on("close", () => {
      if (held.every((one) => one.far !== far)) far.destroy();
    });
    far.on("close", () => near.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    isUnderWay,
    letThrough() {
      for (const { bytes, far } of held.splice(0)) far.end(bytes);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
