/** What `run` says of the objects that are only proposed: never in the table of what was written. */
import type { ObjectLook } from "../runtime/proposed/look.ts";
import { plural } from "./findings.ts";

export function lookLines(looks: readonly ObjectLook[]): readonly string[] {
  return looks.flatMap((one) => [
    told(one),
    ...one.unread.map(({ system, why }) => `${one.object}: ${system} could not be read: ${why}`),
  ]);
}

function told({ object, would, found, isFirst, brake }: ObjectLook): string {
  const head = `${object} is proposed and wrote nothing`;
  if (brake !== undefined) return `${head}: its brake would have stopped it: ${brake.why}`;
  const wish = `made ${plural(would.create, "record")}, changed ${plural(would.update, "value")} and deleted ${plural(would.delete, "record")}`;
  if (isFirst) return `${head}: this is its first look; as things are it would have ${wish}`;
  const { same, different, unexpected, held } = found;
  return `${head}: it would have ${wish}; since the last look ${same} came the same, ${different} different, ${unexpected} unexpected, ${held} would wait for a person; \`concordat compare\` shows them`;
}
