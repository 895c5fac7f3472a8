/**
 * Runs a program under Node 24: `node scripts/node24.mjs [--from-caller] FILE ARGS…`.
 *
 * Takes the running Node when it is new enough, else the one that came with the development
 * dependencies (scripts/node24/package.json). Standard streams, signals and the exit code are those
 * of the program, which starts in the project's folder. With `--from-caller` it starts in the folder
 * where the user typed the npm command, so that relative paths on its command line mean what they say.
 *
 * It must itself run under any Node from 20 on, before anything is installed: node: imports only.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = 24;
const root = fileURLToPath(new URL("..", import.meta.url));

const fromCaller = process.argv[2] === "--from-caller";
const [file, ...rest] = process.argv.slice(fromCaller ? 3 : 2);
if (file === undefined) stop("usage: node scripts/node24.mjs [--from-caller] FILE ARGS…");

const child = spawn(findNode(), [fromCaller ? resolve(root, file) : file, ...rest], {
  cwd: fromCaller ? (process.env.INIT_CWD ?? process.cwd()) : root,
  env: { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"), ...process.env },
  stdio: "inherit",
});
child.on("error", (error) => stop(`Node ${OLDEST} did not start: ${error.message}`));
passSignals(child);

/** The path of a Node that is new enough; ends the process when there is none. */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return process.execPath;
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${system}-${process.arch}`;
  try {
    const require = createRequire(new URL("node24/package.json", import.meta.url));
    const folder = dirname(require.resolve(`${name}/package.json`));
    return join(folder, "bin", system === "win" ? "node.exe" : "node");
  } catch {
    return stop(
      `this is Node ${process.versions.node}; Concordat needs ${OLDEST} or newer, and its packaged copy ` +
        `(${name}) is not installed. Run "npm ci", or install Node ${OLDEST} if your platform has no copy.`,
    );
  }
}

/** Ends as the child ends, and hands it the signals that it has not had already. */
function passSignals(child) {
  const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group. A second one would read as "stop at once".
      if (signal !== "SIGINT" || !atTerminal) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Says what is wrong and exits with 2. */
function stop(message) {
  process.stderr.write(`concordat: ${message}\n`);
  process.exit(2);
}
