/** What users get with Concordat: pinned, without scripts, and under permissive licences. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"),
) as { readonly packages: Readonly<Record<string, Locked>> };
const { peerDependencies } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { readonly peerDependencies: Readonly<Record<string, string>> };

/** By their folders: those that come with it, and the drivers that its users install beside it. */
const users = new Map(
  Object.entries(packages).filter(
    ([path, { dev }]) => path.startsWith("node_modules/") && dev !== true,
  ),
);
for (const name of Object.keys(peerDependencies)) add(name);

function add(name: string): void {
  const path = `node_modules/${name}`;
  const found = packages[path];
  if (found === undefined || users.has(path)) return;
  users.set(path, found);
  for (const other of Object.keys(found.dependencies ?? {})) add(other);
}

/** By their names at https://spdx.org/licenses/, and one that is older than those. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  "MIT/X11",
  "PSF-2.0",
  "Python-2.0",
]);

const own = /^(node_modules\/@concordat\/|scripts\/)/;

test.each([...users].filter(([path]) => !own.test(path)))(
  "the licence of %s is a permissive one",
  (_, { license }) => {
    expect(permissive).toContain(license);
  },
);

test("each package is pinned by its digest", () => {
  const loose = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== "" && !own.test(path) && !/^sha512-/.test(integrity ?? ""),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test("none that users get runs anything when it is installed", () => {
  const running = [...users].filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(running.map(([path]) => path)).toEqual([]);
});
