/** The state of proposed objects, whose expectations and verdicts are sealed with the key of their link. */
import type { Expectation, LookedAt, Verdict } from "../../proposed/expectation.ts";
import type { ProposedState } from "../proposed-state.ts";
import { linkKey } from "./key-ring.ts";
import { isSealed, type ValueKey } from "./seal.ts";
import { sealedEngine, sealedOutcome } from "./sealed-engine.ts";
import type { Sealer } from "./sealer.ts";

/**
 * `over`: a sealer of `state`. What is expected of an object that was not sealed yet goes, and the object is
 * looked at as if it had been proposed today.
 */
export function sealedProposedState(state: ProposedState, over: Sealer): ProposedState {
  const { ring, forms } = over;
  const sealer: Sealer = {
    ...over,
    async clear(lease, object) {
      if (!(await state.objects()).includes(object)) return false;
      await state.forget(lease, object);
      return true;
    },
  };
  const engine = sealedEngine(sealer);
  const isPersonal = (object: string) => sealer.sealing.objects.includes(object);

  function sealedLook(key: ValueKey, one: LookedAt): LookedAt {
    return {
      ...one,
      expected: one.expected.map((own) => sealedExpectation(key, own)),
      verdicts: one.verdicts.map((own) => sealedVerdict(key, own)),
    };
  }

  function sealedExpectation(key: ValueKey, own: Expectation): Expectation {
    const { notes: _notes, earlier: _earlier, ...rest } = own;
    return { ...rest, notes: [], earlier: [{ "": forms.text(key, JSON.stringify(own)) }] };
  }

  function sealedVerdict(key: ValueKey, own: Verdict): Verdict {
    const { why: _why, ...rest } = own;
    return { ...rest, wanted: null, found: forms.text(key, JSON.stringify(own)) };
  }

  function openExpectation(key: ValueKey | undefined, own: Expectation): Expectation {
    const sealed = own.earlier[0]?.[""];
    if (key === undefined || !isSealed(sealed)) return own;
    return JSON.parse(forms.openText(key, sealed)) as Expectation;
  }

  function openVerdict(key: ValueKey | undefined, own: Verdict): Verdict {
    if (key === undefined || !isSealed(own.found)) return own;
    return JSON.parse(forms.openText(key, own.found)) as Verdict;
  }

  return {
    ...state,
    ...engine,
    async expected(object, link) {
      const found = await state.expected(object, link);
      if (!isPersonal(object)) return found;
      const keys = await ring.find(found.map((one) => linkKey(one.link)));
      return found.map((one) => openExpectation(keys.get(linkKey(one.link)), one));
    },
    async commitLook(lease, outcome, looked) {
      if (!isPersonal(outcome.object)) return state.commitLook(lease, outcome, looked);
      const keys = await ring.need(
        lease,
        looked.map((one) => linkKey(one.link)),
      );
      const sealed = looked.map((one) => {
        const key = keys.get(linkKey(one.link));
        return key === undefined ? one : sealedLook(key, one);
      });
      await state.commitLook(lease, await sealedOutcome(sealer, lease, outcome), sealed);
    },
    async verdicts(object) {
      const found = await state.verdicts(object);
      if (!isPersonal(object)) return found;
      const keys = await ring.find(found.map((one) => linkKey(one.link)));
      return found.map((one) => openVerdict(keys.get(linkKey(one.link)), one));
    },
  };
}
