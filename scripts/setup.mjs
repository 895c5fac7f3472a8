/**
 * Installs the dependencies when they are missing or older than the lockfile; else does nothing.
 *
 * It runs before every npm script that needs them, so a bare clone works at once. npm writes
 * node_modules/.package-lock.json last, so its time says when an install was completed, and an
 * interrupted one is repeated. It runs under any Node from 20 on: node: imports only.
 */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const installed = changedAt("node_modules/.package-lock.json");

if (installed === undefined || installed < (changedAt("package-lock.json") ?? 0)) {
  process.stderr.write("concordat: installing dependencies (npm ci)\n");
  const result = npm(["ci", "--include=dev", "--include=optional", "--loglevel=error"]);
  if (result.status !== 0) {
    const why = result.error?.message ?? `npm ended with ${result.status ?? result.signal}`;
    process.stderr.write(
      `concordat: the dependencies could not be installed: ${why}\n` +
        "concordat: see npm's message above; check the network and the registry setting, then run: npm ci\n",
    );
    process.exit(2);
  }
}

/** When a file of the project last changed, in ms; undefined when it is not there. */
function changedAt(path) {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs;
}

/** Runs the npm that called us, else the one on the path. Its output goes to stderr: stdout is the program's. */
function npm(args) {
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) return spawnSync(process.execPath, [cli, ...args], options);
  return spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
}
