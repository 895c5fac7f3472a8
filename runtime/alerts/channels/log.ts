/** The log: a line for each thing that happened, wherever the command or the service keeps its log. */
import { defineChannel } from "./channel.ts";

export const log = defineChannel({
  kind: "log",
  async send({ lines }, _route, sending) {
    // What is indented belongs to the line above it.
    const whole: string[] = [];
    for (const line of lines) {
      const last = whole.at(-1);
      if (last === undefined || !line.startsWith("  ")) whole.push(line);
      else whole[whole.length - 1] = `${last} ${line.trim()};`;
    }
    for (const line of whole) sending.log(line.replace(/;$/, ""));
    return { kind: "sent" };
  },
});
