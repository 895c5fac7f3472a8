/** What our sessions say of themselves, so that a changelog can tell their writes from other people's. */
export const origin = "concordat";

/** A variable of the session's own, which only it can see and its triggers can read. */
export const originVariable = "concordat_origin";
