/** A breach, or a value that turns at each trip → sentences that tell it, with values, times and rules. */
import type { Native, Value } from "../../rules/values/native.ts";
import type { Breach, Step } from "./explore.ts";
import type { Turning } from "./laws.ts";
import type { Refuted } from "./refuted.ts";
import type { Run } from "./rounds.ts";
import type { State } from "./state.ts";
import type { Subject } from "./subject.ts";

const promises: Readonly<Record<Breach["promise"], string>> = {
  settles: "does not come to rest",
  agrees: "leaves its ends apart",
  order: "depends on where a run is cut short",
  losses: "loses an edit",
  rules: "breaks a rule of its own",
};

export function tellBreach(subject: Subject, { promise, what, trace }: Breach): Refuted {
  const told = trace.map((step, at) => `${timeOf(at)} ${tellStep(subject, step, at === 0)}`);
  return { promise, what: promises[promise], story: [...told, `So ${what}.`] };
}

/** As a history: the word arrives, is touched at its end and put back, and so on. */
export function tellTurning(subject: Subject, { end, words, values, why }: Turning): Refuted {
  const own = subject.ends[end];
  const [name = ""] = own?.names ?? [];
  const shared = subject.ends.find((one) => one !== own)?.names[0] ?? "the others";
  const [first, second] = words.map(shown);
  const [one, other] = values.map(shown);
  const what = "does not bring a value back as it was";
  switch (why) {
    case "is_unstable":
      return {
        promise: "round_trip",
        what,
        story: [
          `${timeOf(0)} The run writes ${first} to \`${name}\`, which is stored as ${second}.`,
          `${timeOf(1)} What is stored would be stored otherwise if it were written again.`,
          "So it changes each time.",
        ],
      };
    case "is_refused":
      return {
        promise: "round_trip",
        what,
        story: [
          `${timeOf(0)} \`${name}\` holds ${first}${one === undefined ? "" : `, which is ${one} at \`${shared}\``}.`,
          `${timeOf(1)} ${one === undefined ? "It cannot be read" : `${other ?? one} cannot be written to \`${name}\``}.`,
          "So its own value does not fit where it came from.",
        ],
      };
    case "word_changes":
      return turning([
        [name, first, shared, one],
        [shared, one, name, second],
        [name, second, shared, other],
      ]);
    case "value_changes":
      return turning([
        [shared, one, name, first],
        [name, first, shared, other],
        [shared, other, name, second],
      ]);
  }

  function turning(trips: readonly (readonly (string | undefined)[])[]): Refuted {
    const told = trips.flatMap(([from, value, to, becomes], at) => {
      if (becomes === undefined) return [];
      const set =
        at === 0 ? `set to ${value}` : `set to something else, and later back to ${value}`;
      return [`${timeOf(at)} \`${from}\` is ${set}; the run writes ${becomes} to \`${to}\`.`];
    });
    return {
      promise: "round_trip",
      what,
      story: [...told, "So nobody chose another value, and it is another one."],
    };
  }
}

function tellStep(subject: Subject, step: Step, isFirst: boolean): string {
  switch (step.kind) {
    case "linked":
      return `The records are linked: ${stateText(subject, step.state)}.`;
    case "edits": {
      const parts = step.edits.map(({ end, to, at, again }) => {
        const isLate = at !== undefined && at < (step.before.hub?.stamp ?? 0);
        const late = isLate ? " (made before what is in force, and seen late)" : "";
        const value = valueText(subject, end, to);
        const how = again ? `said again to be ${value}` : to === 0 ? "emptied" : `set to ${value}`;
        return `${nameOf(subject, end)} is ${how}${late}`;
      });
      return `${listed(parts)}.`;
    }
    case "decided":
      return `A person decides for ${nameOf(subject, step.end)}; ${wroteText(subject, step.run)}.`;
    case "run": {
      const { run, interruption } = step;
      const which = isFirst ? "A run" : "The run";
      const absent = interruption?.absent;
      if (absent !== undefined) {
        return `${which}, which cannot read ${nameOf(subject, absent)}, ${wroteText(subject, run)}.`;
      }
      const end = interruption?.crashed === true ? ", and ends before that is noted" : "";
      return `${which} ${wroteText(subject, run)}${end}.`;
    }
  }
}

function wroteText(subject: Subject, { wrote, resolution }: Run): string {
  const last = resolution.steps.at(-1);
  const rule =
    last === undefined
      ? ""
      : ` (\`${last.case}\`${last.by === undefined ? "" : `, by ${last.by}`})`;
  if (wrote.length === 0) {
    const held = resolution.hold === undefined ? "" : ", and a person is asked";
    return `writes nothing${held}${rule}`;
  }
  const parts = wrote.map(({ end, sent, is }) => {
    const stored = is === sent ? "" : `, stored as ${valueText(subject, end, is)}`;
    return `${valueText(subject, end, sent)} to ${nameOf(subject, end)}${stored}`;
  });
  const changes = wrote.flatMap(({ end }) =>
    subject.ends[end]?.changesItself ? [`${nameOf(subject, end)} changes again by itself`] : [],
  );
  return `writes ${listed(parts)}${rule}${changes.length === 0 ? "" : `; ${listed(changes)}`}`;
}

function stateText(subject: Subject, { ends }: State): string {
  return listed(
    ends.map(({ now }, at) =>
      now === 0
        ? `${nameOf(subject, at)} is empty`
        : `${nameOf(subject, at)} holds ${valueText(subject, at, now)}`,
    ),
  );
}

function nameOf(subject: Subject, at: number): string {
  const names = subject.ends[at]?.names ?? [];
  return names.map((name) => `\`${name}\``).join("/");
}

function valueText(subject: Subject, at: number, id: number): string {
  const natives = subject.ends[at]?.table.nativesOf(id) ?? [];
  return natives.map(shown).join("/");
}

function shown(value: Native | Value): string {
  const text = value === null ? "empty" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 50)}…` : text;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

/** A minute a step, from nine o'clock. */
function timeOf(step: number): string {
  const minutes = 9 * 60 + step;
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
