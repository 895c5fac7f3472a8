/** What came of a soak, as a page. */
import type { Growth, Sample } from "./memory.ts";
import type { Course, Soaked } from "./soak.ts";

/** Of what is broken, so much is told. */
const mostTold = 60;

export function report({ seed, minutes, ...course }: Course, soaked: Soaked): string {
  const { broken, ends, failedStarts, verdict, growth } = soaked;
  return `# A soak of ${minutes} minutes

\`npm run soak -- --minutes ${minutes} --seed ${seed}\`

PostgreSQL, MariaDB, SQLite and a REST API, ${course.records} records at the beginning, people's edits at
${course.editsPerSecond} a second, and two services on one state in PostgreSQL, while something goes wrong every ${course.disturbEvery.join(" to ")} seconds. Then
everybody leaves it alone until it rests, and it is judged by what the systems' own triggers noted.

| | |
|---|---|
| verdict | ${broken.length === 0 ? "everything held" : `${broken.length} things did not hold`} |
| people's changes | ${listed(soaked.edits)} |
| what went wrong | ${listed(soaked.disturbances)} |
| services that ended without having been asked to | ${ends.length} |
| starts that failed, while something was cut off | ${failedStarts.length} |
| runs that wrote | ${count(soaked.runs)} |
| people's values followed to their end | ${count(verdict.edits)} |
| of those, overwritten | ${listed(verdict.overwritten)} |
| records written by Concordat, each as its audit says | ${count(verdict.writes)} |
| records at the end, and cases that wait | ${count(soaked.records)}, ${count(soaked.holds)} |
| until it rested | ${Math.round(soaked.secondsToRest)} s |
| audit | ${soaked.audit} |
| memory of the service that lived through the last half | ${growth === undefined ? "not followed" : told(growth)} |
${section("What did not hold", broken)}${section("Services that ended", ends)}${section("Starts that failed", failedStarts)}
## Resident memory, in MB

${table(soaked.samples)}
`;
}

function told({ samples, seconds, meanBytes, bytesPerHour, share }: Growth): string {
  const sign = bytesPerHour < 0 ? "−" : "+";
  return `${megabytes(meanBytes)} MB on average, ${sign}${megabytes(Math.abs(bytesPerHour))} MB an hour by the line that fits ${samples} samples over ${Math.round(seconds / 60)} minutes best (${sign}${(Math.abs(share) * 100).toFixed(1)} % of the average)`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const more = lines.length > mostTold ? `- … and ${lines.length - mostTold} more\n` : "";
  const told = lines.slice(0, mostTold).map((line) => `- ${line.replaceAll("\n", "\n  ")}\n`);
  return `\n## ${title}\n\n${told.join("")}${more}`;
}

/** About twenty rows, whatever the length. */
function table(samples: readonly Sample[]): string {
  const times = [...Map.groupBy(samples, (one) => Math.round(one.at)).entries()];
  const step = Math.max(1, Math.ceil(times.length / 20));
  const rows = times
    .filter((_, nth) => nth % step === 0 || nth === times.length - 1)
    .map(([at, both]) => {
      const of = (runner: string) => {
        const one = both.find((sample) => sample.runner === runner);
        return one === undefined ? "–" : megabytes(one.bytes);
      };
      return `| ${(at / 60).toFixed(1)} | ${of("first")} | ${of("second")} |`;
    });
  return ["| minute | first service | second service |", "|---|---|---|", ...rows].join("\n");
}

function listed(counts: ReadonlyMap<string, number>): string {
  const all = [...counts].toSorted(([, one], [, other]) => other - one);
  return all.map(([what, times]) => `${count(times)} ${what}`).join(", ") || "none";
}

function count(number: number): string {
  return number.toLocaleString("en");
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
