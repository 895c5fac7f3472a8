/** Thrown for our own mistakes only; the user's mistakes are Diagnostics, the world's are ConnectorErrors. */
class Bug extends Error {
  override readonly name = "Bug";
}

/** Stops at a state that cannot be, and names the place. Always throws a `Bug`. */
export function bug(what: string): never {
  throw new Bug(what);
}

/** For the `default` of a switch over a closed union: the compiler finds the missing case. */
export function unreachable(value: never): never {
  return bug(`a case that cannot be: ${JSON.stringify(value)}`);
}
