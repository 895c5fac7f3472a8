/** What an External Client App needs: the OAuth scope of the REST API. What its user may do is said object by object. */
export function salesforceScopes(): readonly string[] {
  return ["api"];
}
