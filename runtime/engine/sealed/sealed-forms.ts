/**
 * What a state keeps ⇄ the same with its values sealed. Whatever an engine itself goes by stays as it is: ids,
 * stamps, classes of holds, what an audit entry was about. Everything else is one sealed text.
 *
 * A form that is not sealed is given back as it is, and so is one that is sealed already.
 */
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { Hub } from "../../../rules/merge/unit.ts";
import { isBlank, type Native } from "../../../rules/values/native.ts";
import type { AuditEntry, Intent, SeenRecord, StoredHold } from "../engine.ts";
import { isSealed, maskOf, seal, unseal, type ValueKey } from "./seal.ts";

type Table<Value = Native> = Readonly<Record<string, Value>>;

/** No field, row or unit has this name. */
const sealedName = "";

export interface Forms {
  /** `isStamped`: which fields stay as they are is to be seen. */
  fields(key: ValueKey, record: Pick<SeenRecord, "fields" | "keys">, isStamped: boolean): Table;
  openFields(key: ValueKey, fields: Table): Pick<SeenRecord, "fields" | "keys">;
  base(key: ValueKey, base: Table): Table;
  openBase(key: ValueKey, base: Table): Table;
  hubs(key: ValueKey, hubs: Table<Hub>): Table<Hub>;
  openHubs(key: ValueKey, hubs: Table<Hub>): Table<Hub>;
  hold(key: ValueKey, hold: StoredHold): StoredHold;
  openHold(key: ValueKey, hold: StoredHold): StoredHold;
  intent(key: ValueKey, intent: Intent): Intent;
  openIntent(key: ValueKey, intent: Intent): Intent;
  audit<Entry extends AuditValues>(key: ValueKey, entry: Entry): Entry;
  /** `key`: undefined where it was thrown away. */
  openAudit<Entry extends AuditValues>(key: ValueKey | undefined, entry: Entry): Entry;
  /** A text of the state's own, such as what is kept of proposed objects. */
  text(key: ValueKey, text: string): string;
  openText(key: ValueKey, text: string): string;
}

export type AuditValues = Pick<AuditEntry, "from" | "to" | "because" | "sealed" | "forgotten">;

/** `successors`: fields that name a record's successor, of which the state has to see whether they are blank. */
export function sealedForms(successors: ReadonlySet<string>): Forms {
  const texts = openTexts();
  const { put, take } = texts;

  function table<Value>(key: ValueKey, place: string, values: Table<Value>): Table<Value> {
    if (isSealedTable(values) || Object.keys(values).length === 0) return values;
    return sealedTable(put(key, place, canonicalJson(values)));
  }

  function openTable<Value>(key: ValueKey, place: string, values: Table<Value>): Table<Value> {
    const sealed = sealedIn(values);
    return sealed === undefined ? values : (JSON.parse(take(key, place, sealed)) as Table<Value>);
  }

  return {
    fields(key, { fields, keys }, isStamped) {
      if (isSealedTable(fields)) return fields;
      const text = canonicalJson([fields, keys.map((one) => one ?? null)]);
      const shown = Object.entries(fields).flatMap(([name, value]): [string, Native][] => {
        if (!isStamped && !successors.has(name)) return [];
        // Blanks stay what they are: a state tells null from "", and both from values.
        return [[name, isBlank(value) ? value : maskOf(key, name, canonicalJson(value))]];
      });
      return Object.fromEntries([...shown, [sealedName, put(key, "fields", text)]]);
    },
    openFields(key, fields) {
      const sealed = sealedIn(fields);
      if (sealed === undefined) return { fields, keys: [] };
      const [own, keys] = JSON.parse(take(key, "fields", sealed)) as [Table, (string | null)[]];
      return { fields: own, keys: keys.map((one) => one ?? undefined) };
    },
    base: (key, base) => table(key, "base", base),
    openBase: (key, base) => openTable(key, "base", base),
    hubs: (key, hubs) => table(key, "hubs", hubs),
    openHubs: (key, hubs) => openTable(key, "hubs", hubs),
    hold(key, hold) {
      if (isSealed(hold.why)) return hold;
      const { link, object, unit, class: name, instead } = hold;
      return {
        link,
        object,
        unit,
        class: name,
        ...(instead === undefined ? {} : { instead }),
        case: hold.case,
        ends: [],
        opened: hold.opened,
        updated: hold.updated,
        shown: [],
        place: hold.place,
        why: put(key, "hold", JSON.stringify(hold)),
      };
    },
    openHold: (key, hold) =>
      isSealed(hold.why) ? (JSON.parse(take(key, "hold", hold.why)) as StoredHold) : hold,
    intent(key, intent) {
      if (isSealedTable(intent.fields)) return intent;
      const { id, at, object, link, system, stage, kind, record } = intent;
      return {
        id,
        at,
        object,
        link,
        system,
        stage,
        kind,
        ...(record === undefined ? {} : { record }),
        fields: sealedTable(put(key, "intent", JSON.stringify(intent))),
        expected: {},
        audit: [],
      };
    },
    openIntent(key, intent) {
      const sealed = sealedIn(intent.fields);
      return sealed === undefined ? intent : (JSON.parse(take(key, "intent", sealed)) as Intent);
    },
    audit(key, entry) {
      const { from, to, because, ...rest } = entry;
      const sealed = put(key, "audit", canonicalJson([from, to, because ?? null]));
      return { ...rest, from: null, to: null, sealed } as typeof entry;
    },
    openAudit(key, entry) {
      if (entry.sealed === undefined) return entry;
      if (key === undefined) return { ...entry, forgotten: true };
      const values = JSON.parse(take(key, "audit", entry.sealed)) as [
        Native,
        Native,
        string | null,
      ];
      const [from, to, because] = values;
      return { ...entry, from, to, ...(because === null ? {} : { because }) };
    },
    text: (key, text) => put(key, "text", text),
    openText: (key, text) => (isSealed(text) ? take(key, "text", text) : text),
  };
}

export function isSealedTable(values: Table<unknown>): boolean {
  return sealedIn(values) !== undefined;
}

function sealedIn(values: Table<unknown>): string | undefined {
  const found = Object.hasOwn(values, sealedName) ? values[sealedName] : undefined;
  return isSealed(found) ? found : undefined;
}

function sealedTable<Value>(sealed: string): Table<Value> {
  return { [sealedName]: sealed as Value };
}

/** Sealing and opening, with what was sealed or opened a moment ago at hand: a run meets it several times. */
function openTexts() {
  const opened = new Map<string, string>();
  let letters = 0;
  const keep = (sealed: string, text: string) => {
    if (opened.has(sealed)) return;
    letters += text.length;
    opened.set(sealed, text);
    for (const [old, own] of opened) {
      if (letters <= mostLetters) break;
      opened.delete(old);
      letters -= own.length;
    }
  };
  return {
    put(key: ValueKey, place: string, text: string): string {
      const sealed = seal(key, place, text);
      keep(sealed, text);
      return sealed;
    },
    take(key: ValueKey, place: string, sealed: string): string {
      const known = opened.get(sealed);
      if (known !== undefined) return known;
      const text = unseal(key, place, sealed);
      keep(sealed, text);
      return text;
    },
  };
}

const mostLetters = 4_000_000;
