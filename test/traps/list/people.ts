/** Somebody does what is another's to do, or is taken for another. */
import type { Catch, Trap } from "../trap.ts";

const people = (test: string): Catch => ["cli/people.test.ts", test];
const whoIs = (test: string): Catch => ["runtime/service/http/who-is.test.ts", test];

export const persons: readonly Trap[] = [
  {
    name: "an author accepts their own change of data alone",
    file: "runtime/people/acceptances.ts",
    find: "if (missing.length === 0 && isGrave && isAlone)",
    replace: "if (missing.length === 1 && isGrave && isAlone)",
    caughtBy: [people("a change of the spec > of data is accepted by two")],
  },
  {
    name: "who may decide is read from a spec that nobody accepted",
    file: "runtime/people/decide-cases.ts",
    find: "const inForce = accepted === undefined ? plan : planIn(accepted);",
    replace: "const inForce = accepted === undefined ? plan : { ...planIn(accepted), ...plan };",
    caughtBy: [people("a case > is not decided by those whom a changed spec names")],
  },
  {
    name: "a token that was issued for another service is good here",
    file: "runtime/service/http/jwt.ts",
    find: "if (!(Array.isArray(aud) ? aud : [aud]).includes(audience)) return",
    replace: "if (aud === undefined && audience !== undefined) return",
    caughtBy: [whoIs("a token is not good > for another audience")],
  },
  {
    name: "an address is believed that nobody verified",
    file: "runtime/service/http/jwt.ts",
    find: "if (isVerified !== true)",
    replace: "if (isVerified === undefined)",
    caughtBy: [whoIs("a token is not good > with an address nobody verified")],
  },
];
