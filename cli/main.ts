/** The command `concordat`: the real world, the words that were typed, and the exit code. */

import { userInfo } from "node:os";
import { run } from "./command-line.ts";
import { exitCodes } from "./exit-codes.ts";
import { decodeUtf8, realHost, slashed } from "./host.ts";
import type { Output, World } from "./world.ts";

// In a container or under cron nobody says who the user is; drivers and the audit ask for it.
process.env.USER ||= process.env.LOGNAME || accountName();

const world: World = {
  cwd: slashed(process.cwd()),
  host: realHost(),
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: readStdin,
  onStop(listener) {
    const signals = ["SIGINT", "SIGTERM"] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  env: process.env,
};

// Whoever reads our output may stop early, as `head` does. That is no trouble: what is left to say is
// dropped, and the exit code is the command's own.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`concordat: the output cannot be written: ${error.code}\n`);
    process.exit(exitCodes.trouble);
  });
}

// The code is set and not exited with, so that what is still on its way to a pipe arrives.
process.exitCode = await run(process.argv.slice(2), world);

function outputOf(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // This user has no account.
    return "unknown";
  }
}

async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return decodeUtf8(Buffer.concat(chunks), "stdin");
}
