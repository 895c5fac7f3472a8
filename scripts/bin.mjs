#!/usr/bin/env node
/**
 * The published command: refuses an older Node in plain words, else starts the bundle beside it.
 *
 * The build copies this file to dist/bin/concordat.mjs. It stays apart from the bundle because a
 * module's imports load before its first line runs, and the compile cache only helps what is
 * imported after it is turned on.
 */
import module from "node:module";

const OLDEST = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  console.error(`concordat: needs Node ${OLDEST} or newer; this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  module.enableCompileCache();
  await import("./main.mjs");
}
