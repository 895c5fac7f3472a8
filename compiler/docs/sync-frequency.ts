/** How often what is synchronised, the rows with a time of their own and what was there before included. */
import { objectPartWords } from "../../rules/words/object-parts.ts";
import { spokenDuration } from "../../rules/words/spoken-duration.ts";
import type { Section, TableRow } from "./document.ts";
import type { Facts } from "./facts.ts";
import { frequencyWords } from "./frequency-words.ts";

export function syncFrequency(facts: Facts): Section {
  const { objects, lineOf } = facts;
  return {
    id: "frequency",
    title: "Sync frequency",
    about: [],
    table: {
      columns: ["Data", "Frequency", "Notes"],
      rows: [
        ...objects.flatMap(({ id, label, schedule, priority, freshSeconds, rows }) => [
          {
            of: id,
            cells: [label, frequencyWords(schedule), noteWords(priority, freshSeconds)],
            ...lineOf(`${id}//every`),
          },
          ...rows.flatMap((row) =>
            row.everySeconds === undefined
              ? []
              : [
                  {
                    of: `${id}/${row.id}`,
                    cells: [
                      `${label}: ${row.label}`,
                      `Every ${spokenDuration(row.everySeconds)}`,
                      "",
                    ],
                    ...lineOf(`${id}/${row.id}`),
                  },
                ],
          ),
        ]),
        ...historicalData(facts),
      ],
    },
  };
}

function noteWords(priority: string, freshSeconds: number | undefined): string {
  return [
    ...(priority === "normal" ? [] : [`${priority === "high" ? "High" : "Low"} priority`]),
    ...(freshSeconds === undefined ? [] : [`Fresh within ${spokenDuration(freshSeconds)}`]),
  ].join("; ");
}

/** A row where all objects begin alike; else one for each way of beginning. */
function historicalData({ objects, names, lineOf }: Facts): readonly TableRow[] {
  const ways = Map.groupBy(objects, (one) => objectPartWords(one, "initial", names) ?? "");
  return [...ways].map(([differences, those]) => {
    const of = ways.size === 1 ? "" : `: ${those.map((one) => one.label).join(", ")}`;
    return {
      cells: [
        `Historical data${of}`,
        "Once in full, and by changes from then on",
        `Where records differ when they are first linked: ${differences}`,
      ],
      ...lineOf(`${those[0]?.id}//initial`),
    };
  });
}
