/**
 * Ids of Salesforce: fifteen characters whose case matters, and three more that tell the case, so that the id
 * survives where case does not (Salesforce's reference of ID fields). Replies have eighteen; people copy either.
 */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The form of eighteen; undefined for what is no id. */
export function longId(id: string): string | undefined {
  if (/^[0-9A-Za-z]{18}$/.test(id)) return id;
  if (!/^[0-9A-Za-z]{15}$/.test(id)) return undefined;
  const checks = [0, 5, 10].map((from) => {
    const isUpper = [...id.slice(from, from + 5)].map((one) => /[A-Z]/.test(one));
    const bits = isUpper.reduce((sum, upper, at) => sum + (upper ? 2 ** at : 0), 0);
    return digits[bits];
  });
  return `${id}${checks.join("")}`;
}
