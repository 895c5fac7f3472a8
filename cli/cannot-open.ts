/** What stands in the way of a run, as a sentence for the user. It holds no secret. */
export class CannotOpen extends Error {
  override readonly name = "CannotOpen";
}
