/**
 * The text form of the server's arrays, `{a,"b, c",NULL}`, and lists: read and written. Lower bounds
 * are dropped; arrays in arrays are lists in lists.
 */
import { isBlank, type Native } from "../../../rules/values/native.ts";

/** `member` reads the text of one member. */
export function readArray(text: string, member: (text: string) => Native): Native {
  // "[0:1]={a,b}" says that it counts from 0.
  let at = text.startsWith("[") ? text.indexOf("=") + 1 : 0;
  return list();

  function list(): Native[] {
    const found: Native[] = [];
    at++;
    while (at < text.length && text[at] !== "}") {
      if (text[at] === ",") at++;
      found.push(text[at] === "{" ? list() : text[at] === '"' ? member(inQuotes()) : bare());
    }
    at++;
    return found;
  }

  function inQuotes(): string {
    let found = "";
    for (at++; text[at] !== '"'; at++) {
      if (text[at] === "\\") at++;
      found += text[at];
    }
    at++;
    return found;
  }

  function bare(): Native {
    const start = at;
    while (text[at] !== "," && text[at] !== "}") at++;
    const found = text.slice(start, at);
    return found === "NULL" ? null : member(found);
  }
}

/** A value that is no list becomes a list of one, and a blank one an empty list. */
export function arrayText(native: Native): string {
  if (isBlank(native)) return "{}";
  const members: readonly Native[] = Array.isArray(native) ? native : [native];
  return `{${members.map(memberText).join(",")}}`;
}

function memberText(native: Native): string {
  if (native === null) return "NULL";
  if (Array.isArray(native)) return arrayText(native);
  const text = typeof native === "object" ? JSON.stringify(native) : String(native);
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
