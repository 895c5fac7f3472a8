/** "Every 5 minutes", "On change", "At 0 6 * * 1 (Europe/London)". */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { Schedule } from "../../plan/index.ts";
import { spokenDuration } from "../../rules/words/spoken-duration.ts";

export function frequencyWords({ everySeconds, at, onChange }: Schedule): string {
  const parts = [
    ...(everySeconds === undefined ? [] : [`every ${spokenDuration(everySeconds)}`]),
    ...(at === undefined ? [] : [`at ${at.cron} (${at.zone})`]),
    ...(onChange ? ["on change"] : []),
  ];
  const text = parts.length === 0 ? "whenever somebody runs it" : parts.join(", ");
  return sentenceCase(text);
}
