/** How many rows of each kind the state has, and the bytes of what stands in them, as JSON. */
import { type SizedKind, type StateSize, sizedKinds } from "../state-sizes.ts";
import type { MemoryLink, MemoryRecord, MemoryState } from "./state.ts";
import { compareTexts } from "./text-order.ts";

export function stateSizes(state: MemoryState): readonly StateSize[] {
  const links = [...state.links.values()];
  const rows: Readonly<Record<SizedKind, readonly unknown[]>> = {
    links: links.map(({ records: _, holds: __, ...link }: MemoryLink) => link),
    records: [...state.feeds.values()].flatMap(({ records }) =>
      [...records.values()].map(({ link: _, ...record }: MemoryRecord) => record),
    ),
    holds: links.flatMap(({ holds }) => holds),
    intents: [...state.intents.values()],
    audit: state.audit,
    alerts: [...state.alerts.values()],
    deliveries: [...state.deliveries],
    seals: [...state.seals],
    forgotten: [...state.forgotten.values()],
    prunings: state.prunings,
  };
  const ofObject: ReadonlySet<SizedKind> = new Set(["links", "records", "holds", "audit"]);
  return sizedKinds.flatMap((kind) => {
    const sizes = new Map<string, { rows: number; bytes: number }>();
    for (const row of rows[kind]) {
      const object = ofObject.has(kind) ? (row as { readonly object: string }).object : "";
      const { rows: count, bytes } = sizes.get(object) ?? { rows: 0, bytes: 0 };
      sizes.set(object, { rows: count + 1, bytes: bytes + bytesOf(row) });
    }
    return [...sizes]
      .sort(([a], [b]) => compareTexts(a, b))
      .map(([object, size]) => ({ kind, ...(ofObject.has(kind) ? { object } : {}), ...size }));
  });
}

function bytesOf(row: unknown): number {
  const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return new TextEncoder().encode(JSON.stringify(row, plain)).length;
}
