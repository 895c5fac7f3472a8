/** Systems and their objects as a flowchart of Mermaid: an arrow for each way that an object of the plan takes. */
import type { ObjectPlan, Plan } from "../../plan/index.ts";

export function mermaidOf(plan: Plan): string {
  const systems = plan.systems.map(({ id, label }) => ({
    ...{ id, label },
    objects: [
      ...new Set(
        plan.objects.flatMap(({ ends }) =>
          ends
            .filter((end) => end.system === id)
            .flatMap((end) => end.stages.map((one) => one.object)),
        ),
      ),
    ],
  }));
  const ids = new Map(
    systems
      .flatMap(({ id, objects }) => objects.map((object) => `${id}.${object}`))
      .map((name, at) => [name, `n${at}`]),
  );
  return `${[
    "flowchart LR",
    ...systems.flatMap(({ id, label, objects }, at) => [
      `  subgraph s${at}["${quoted(label)}"]`,
      ...objects.map((object) => `    ${ids.get(`${id}.${object}`)}["${quoted(object)}"]`),
      "  end",
    ]),
    ...plan.objects.flatMap((object) => edgesOf(object, ids).map((edge) => `  ${edge}`)),
  ].join("\n")}\n`;
}

/** What goes both ways is one line with two heads. */
function edgesOf(object: ObjectPlan, ids: ReadonlyMap<string, string>): readonly string[] {
  const counts = new Map<string, { from: string; to: string; rows: Set<string> }>();
  for (const row of object.rows) {
    for (const { from, to } of row.arrows) {
      const [source, target] = [row.ends[from], row.ends[to]];
      for (const one of source?.stages ?? []) {
        for (const other of target?.stages ?? []) {
          const [a, b] = [
            ids.get(`${source?.system}.${one}`),
            ids.get(`${target?.system}.${other}`),
          ];
          if (a === undefined || b === undefined) continue;
          const known = counts.get(`${a} ${b}`) ?? { from: a, to: b, rows: new Set() };
          counts.set(`${a} ${b}`, known);
          known.rows.add(row.id);
        }
      }
    }
  }
  return [...counts.values()].flatMap(({ from, to, rows }) => {
    const back = counts.get(`${to} ${from}`);
    if (back === undefined) return [`${from} -->|"${labelOf(object, rows.size)}"| ${to}`];
    // It is told with the other.
    if (from > to) return [];
    const all = new Set([...rows, ...back.rows]).size;
    return [`${from} <-->|"${labelOf(object, all)}"| ${to}`];
  });
}

function labelOf({ label }: ObjectPlan, rows: number): string {
  return `${quoted(label)}: ${rows} ${rows === 1 ? "field" : "fields"}`;
}

function quoted(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\r\n|]/g, " ");
}
