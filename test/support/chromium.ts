/** The browser of this machine, for tests of pages; where there is none they are skipped by name. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const path = [process.env["CHROMIUM_PATH"] ?? "", ...places].find((one) => existsSync(one));

export const hasChromium = path !== undefined;

export function openChromium(): Promise<Browser> {
  // The pages are our own, and in a container there is no sandbox to be had.
  return chromium.launch({ executablePath: path ?? "", args: ["--no-sandbox"] });
}
