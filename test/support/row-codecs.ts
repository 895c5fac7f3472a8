/** One row of three systems as text, with what passes between its ends; for tests of codecs. */
import type { CodecContext, Read, Written } from "../../rules/codec.ts";
import { compileCodec } from "../../rules/compile-codec.ts";
import type { Native, Value } from "../../rules/values/native.ts";
import { fieldOf, planOf } from "./plan-of.ts";

type Fields = Readonly<Record<string, string>>;

interface Setting {
  /** Types of the fields `f` of a, b and c, as in `text 10`; one that is left out is unknown. */
  readonly types?: Fields;
  readonly maps?: string;
  readonly fields?: Readonly<Record<string, Native>>;
}

/**
 * The ends are numbered as the row names them. A value says itself; what is refused or held is a text
 * that begins with `!`. Records 1 and x are linked, and so are 2 and y; 4 is linked as 1 is, 3 has no
 * partner in b.
 */
export function row(text: string, { types = {}, maps = "", fields = {} }: Setting = {}) {
  const stages: Fields = { a: "x", b: "y", c: "z" };
  const described = Object.fromEntries(
    Object.entries(types).map(([alias, type]) => [
      alias,
      { [stages[alias] ?? ""]: { k: "text", f: type, g: "text" }, p: { k: "text", f: "text" } },
    ]),
  );
  const plan = planOf(
    `${maps}
object P: a.p <-> b.p  every 5m {
  match  a.k = b.k
  create never
  a.f                   <-> b.f                      authority a
}
object O: a.x <-> b.y <-> c.z  every 5m {
  match  a.k = b.k = c.k
  create never
  ${text}
}`,
    described,
  );
  const found = plan.objects.find((object) => object.id === "O")?.rows[0];
  if (found === undefined) throw new Error("no row");
  const codecs = found.ends.map((end, at) => {
    const type = types[end.system];
    return compileCodec(at, found, plan, type === undefined ? undefined : fieldOf(type));
  });
  const records: Fields = {
    "a/1": "L1",
    "b/x": "L1",
    "a/2": "L2",
    "b/y": "L2",
    "a/3": "L3",
    "a/4": "L1",
  };
  const context: CodecContext = {
    field: (system, field) => fields[`${system}.${field}`],
    linkOf: (system, id) => records[`${system}/${id}`],
    recordOf: (link, system) =>
      Object.entries(records)
        .find(([place, of]) => of === link && place.startsWith(`${system}/`))?.[0]
        .slice(2),
  };
  const codec = (at: number) => codecs[at] ?? codecs[0] ?? fail();
  const travel = (native: Native, from = 0, to = 1) => {
    const read = codec(from).read(native, context);
    return read.kind === "value" ? said(codec(to).write(read.value, context)) : said(read);
  };
  return {
    read: (native: Native, at = 0) => said(codec(at).read(native, context)),
    write: (value: Value, at: number) => said(codec(at).write(value, context)),
    key: (native: Native, at = 0) => codec(at).ownKey(native, context),
    travel,
    /** Whether an end that holds one shows the other end's value already. */
    agree: (a: Native, b: Native) => {
      const written = travel(a) as Native;
      return codec(1).ownKey(written, context) === codec(1).ownKey(b, context);
    },
    /** Whether what the other end was written gives the first its own value back. */
    settles: (a: Native) => {
      const b = travel(a) as Native;
      const back = travel(b, 1, 0) as Native;
      return codec(0).ownKey(back, context) === codec(0).ownKey(a, context);
    },
  };
}

function fail(): never {
  throw new Error("no end");
}

function said(one: Read | Written): unknown {
  switch (one.kind) {
    case "value":
      return one.value;
    case "native":
      return one.native;
    case "untranslated":
      return `! ${one.rule}`;
    case "waits":
      return `! waits for ${"link" in one ? one.link : one.record}`;
    default:
      return `! ${one.why}`;
  }
}

export function isRefusal(said: unknown): boolean {
  return typeof said === "string" && said.startsWith("! ");
}
