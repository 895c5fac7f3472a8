/**
 * Where the values of a JSON text stand, found by JSON pointer (RFC 6901).
 *
 * The reader notes every value in the order in which it begins. A value's children follow it, and
 * `after` leads past the last of them; so one flat table of numbers holds the tree, at 16 bytes a
 * value, and a plan of 20 MB costs no object per value.
 */
import type { SourceText, Span } from "../core/source.ts";

export interface JsonPlaces {
  /** Where the value at a pointer stands; the nearest one above where there is none. */
  valueAt(pointer: string): Span;
  /** Where the key of a pointer stands; its value's place for items of lists. */
  keyAt(pointer: string): Span;
}

export interface PlaceNotes {
  /** Notes a value that begins; `keyStart` is -1 where it has no key. Gives what `end` asks for. */
  begin(keyStart: number, start: number): number;
  end(value: number, end: number): void;
  places(source: SourceText): JsonPlaces;
}

const width = 4;

export function notePlaces(): PlaceNotes {
  let table = new Int32Array(1024 * width);
  let count = 0;
  return {
    begin(keyStart, start) {
      if ((count + 1) * width > table.length) table = grown(table);
      table[count * width] = keyStart;
      table[count * width + 1] = start;
      return count++;
    },
    end(value, end) {
      table[value * width + 2] = end;
      table[value * width + 3] = count;
    },
    places: (source) => placesIn(source, table),
  };
}

function grown(table: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(table.length * 2);
  larger.set(table);
  return larger;
}

function placesIn({ file, text }: SourceText, table: Int32Array): JsonPlaces {
  const field = (value: number, at: number) => table[value * width + at] ?? 0;
  const keyEndOf = (value: number) => endOfString(text, field(value, 0));

  const child = (parent: number, part: string): number | undefined => {
    let item = 0;
    for (let value = parent + 1; value < field(parent, 3); value = field(value, 3)) {
      const keyStart = field(value, 0);
      const name =
        keyStart < 0
          ? String(item++)
          : (JSON.parse(text.slice(keyStart, keyEndOf(value))) as string);
      if (name === part) return value;
    }
    return undefined;
  };

  const find = (pointer: string): number => {
    let value = 0;
    for (const part of pointer.split("/").slice(1)) {
      const next = child(value, part.replaceAll("~1", "/").replaceAll("~0", "~"));
      if (next === undefined) break;
      value = next;
    }
    return value;
  };

  const spanOf = (value: number): Span => ({ file, start: field(value, 1), end: field(value, 2) });
  return {
    valueAt: (pointer) => spanOf(find(pointer)),
    keyAt(pointer) {
      const value = find(pointer);
      const start = field(value, 0);
      return start < 0 ? spanOf(value) : { file, start, end: keyEndOf(value) };
    },
  };
}

/** One part of a pointer: `~` and `/` have their own meaning there. */
export function pointerPart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Past the closing quote of the text that begins at `start`; the reader has seen that it closes. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at + 1;
}
