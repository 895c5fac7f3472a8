/** How many spaces stand between two words or signs of one line, where no part's column decides. */
export function spacesBetween(before: string, after: string): 0 | 1 {
  if (before === "(" || before === "[") return 0;
  switch (after) {
    case ",":
    case ")":
    case "]":
      return 0;
    case ":":
      return isName(before) ? 0 : 1;
    case ".":
      return isName(before) ? 0 : 1;
    case "(":
      return isName(before) && !beforeCondition.has(before) ? 0 : 1;
    case "}":
      return before === "{" ? 0 : 1;
    default:
      return before === "." && isName(after) ? 0 : 1;
  }
}

/** After these a bracket groups a condition; after any other word it holds a format's arguments. */
const beforeCondition = new Set(["and", "or", "not", "when", "where", "among"]);

// Signs join names only: `5 .5` written as `5.5` would be another number.
function isName(image: string): boolean {
  return /^[A-Za-z_`]/.test(image);
}
