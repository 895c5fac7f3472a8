/** A merge function that has no answer. */
export default function throws(): never {
  throw new Error("no answer");
}
