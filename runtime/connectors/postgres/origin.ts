/** What our transactions say of themselves, so that a changelog can tell them from other people's. */
export const origin = "concordat";

/** A setting of the session's, which PostgreSQL keeps for whoever names one with a dot. */
export const originSetting = "concordat.origin";
