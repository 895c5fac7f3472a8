/**
 * This process as a state that many may share knows it. Two machines, or two containers of one, may
 * have the same name and count their processes alike: where Linux tells them apart, so do we, because a
 * number that is free here says nothing about a process over there.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Process } from "./held-lease.ts";

export const thisProcess: Process = {
  id: process.pid,
  host: [hostname(), ...placeOf()].join(" "),
  lives(id) {
    try {
      process.kill(id, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM";
    }
  },
};

/** Of this boot of the machine, and of the space in which its processes are counted. */
function placeOf(): readonly string[] {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").slice(0, 8);
    const space = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
    return [boot, space];
  } catch {
    return [];
  }
}
