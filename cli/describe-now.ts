/** What a system says of itself now. One that is away lets the others go on, and describes itself as empty. */
import type { Catalogue } from "../plan/index.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { OpenRun } from "./open-run.ts";
import { printable } from "./printable.ts";

/** Undefined where there is no such system. Throws a `CannotOpen` where it tells of nothing. */
export async function describeNow(
  { systems }: Pick<OpenRun, "systems">,
  alias: string,
): Promise<Catalogue | undefined> {
  const described = await systems.get(alias)?.connector.describe(new AbortController().signal);
  if (described === undefined || Object.keys(described.objects).length > 0) return described;
  throw new CannotOpen(
    `\`${printable(alias)}\` describes no object: it is away, or this login may see nothing there; \`concordat preview\` says why`,
  );
}
