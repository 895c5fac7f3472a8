/**
 * The messages of PostgreSQL's own output of logical decoding, `pgoutput`, in its first version: bytes in,
 * facts out. The formats are those of
 * https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html. Texts are as the
 * session that asked for them writes values.
 */
export type LogMessage =
  /** Of a transaction that was committed: when, and where the record of that begins. */
  | { readonly kind: "begin"; readonly lsn: bigint; readonly commitMs: number }
  | { readonly kind: "relation"; readonly relation: Relation }
  | { readonly kind: "insert"; readonly relation: number; readonly after: Tuple }
  | {
      readonly kind: "update";
      readonly relation: number;
      /** What is known of the row before: its key, where that moved, or all of it. */
      readonly before: Before | undefined;
      readonly after: Tuple;
    }
  | { readonly kind: "delete"; readonly relation: number; readonly before: Before }
  | { readonly kind: "truncate"; readonly relations: readonly number[] }
  /** Written by whoever made the transaction, among its changes. */
  | { readonly kind: "note"; readonly prefix: string }
  | { readonly kind: "other" };

export interface Relation {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** A text for each column of the relation; undefined where the value was not written again. */
export type Tuple = readonly (string | null | undefined)[];

export interface Before {
  readonly isWhole: boolean;
  readonly tuple: Tuple;
}

export function readMessage(bytes: Buffer): LogMessage {
  const from = new Bytes(bytes);
  switch (from.letter()) {
    case "B":
      return { kind: "begin", lsn: from.long(), commitMs: Number(from.long() / 1000n) + epochMs };
    case "R":
      return { kind: "relation", relation: readRelation(from) };
    case "I": {
      const relation = from.integer();
      from.letter();
      return { kind: "insert", relation, after: readTuple(from) };
    }
    case "U": {
      const relation = from.integer();
      const which = from.letter();
      if (which === "N")
        return { kind: "update", relation, before: undefined, after: readTuple(from) };
      const before = { isWhole: which === "O", tuple: readTuple(from) };
      from.letter();
      return { kind: "update", relation, before, after: readTuple(from) };
    }
    case "D": {
      const relation = from.integer();
      return {
        kind: "delete",
        relation,
        before: { isWhole: from.letter() === "O", tuple: readTuple(from) },
      };
    }
    case "T": {
      const count = from.integer();
      from.byte();
      return { kind: "truncate", relations: Array.from({ length: count }, () => from.integer()) };
    }
    case "M":
      from.byte();
      from.long();
      return { kind: "note", prefix: from.text() };
    default:
      return { kind: "other" };
  }
}

/** Moments are counted from the beginning of the year 2000. */
const epochMs = Date.UTC(2000, 0, 1);

function readRelation(from: Bytes): Relation {
  const [id, schema, name] = [from.integer(), from.text(), from.text()];
  from.byte();
  const columns = Array.from({ length: from.short() }, () => {
    from.byte();
    const column = from.text();
    from.integer();
    from.integer();
    return column;
  });
  return { id, schema, name, columns };
}

function readTuple(from: Bytes): Tuple {
  return Array.from({ length: from.short() }, () => {
    switch (from.letter()) {
      case "n":
        return null;
      case "u":
        return undefined;
      default:
        return from.counted();
    }
  });
}

/** Reads on from where it stands; numbers have their highest byte first. */
class Bytes {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    this.#at += 1;
    return this.#bytes.readUInt8(this.#at - 1);
  }

  letter(): string {
    return String.fromCharCode(this.byte());
  }

  short(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  integer(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  long(): bigint {
    this.#at += 8;
    return this.#bytes.readBigInt64BE(this.#at - 8);
  }

  /** Up to a zero. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.#bytes.toString("utf8", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** As many bytes as a number before them says. */
  counted(): string {
    const length = this.integer();
    this.#at += length;
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }
}
