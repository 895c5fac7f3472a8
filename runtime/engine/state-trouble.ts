/** What keeps a state from being opened or used, beside another process that works with it. */

/** It is no state of ours, or one of a newer version. It was left untouched. */
export class StateUnreadable extends Error {
  override readonly name = "StateUnreadable";
}

/** Where it is kept cannot be reached, or refuses what a state needs. The message holds no secret. */
export class StateUnavailable extends Error {
  override readonly name = "StateUnavailable";
}
