/**
 * What must hold once a play has come to rest, whatever happened in it. Each check gives what it found
 * broken; `reference.ts` says besides, where the play allows it, what the end must be to the letter.
 */
import { checkAudit } from "./checks/audit.ts";
import { checkBase } from "./checks/base.ts";
import { checkConvergence } from "./checks/convergence.ts";
import { checkCreates } from "./checks/creates.ts";
import { checkDeletes } from "./checks/deletes.ts";
import { checkEchoes } from "./checks/echoes.ts";
import { checkEdits } from "./checks/edits.ts";
import { type Ended, endOf } from "./checks/ended.ts";
import { checkLists } from "./checks/lists.ts";
import { checkState } from "./checks/state.ts";
import { checkSums } from "./checks/sums.ts";
import { checkWriteBound } from "./checks/write-bound.ts";
import { checkWrites } from "./checks/writes.ts";
import type { Broken, Played } from "./play.ts";

const checks: readonly ((ended: Ended) => readonly Broken[])[] = [
  checkConvergence,
  checkEdits,
  checkEchoes,
  checkWrites,
  checkDeletes,
  checkCreates,
  checkBase,
  checkLists,
  checkAudit,
  checkState,
  checkSums,
  checkWriteBound,
];

export async function judge(played: Played): Promise<readonly Broken[]> {
  const ended = await endOf(played);
  return [...played.broken, ...checks.flatMap((check) => check(ended))];
}
