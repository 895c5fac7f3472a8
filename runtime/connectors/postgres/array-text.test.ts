import { expect, test } from "vitest";
import { arrayText, readArray } from "./array-text.ts";

const asIs = (text: string) => text;

test.each([
  ["{}", []],
  ["{a,b}", ["a", "b"]],
  ['{"a b","c,d","e}"}', ["a b", "c,d", "e}"]],
  ['{"say \\"hi\\"","back\\\\slash",""}', ['say "hi"', "back\\slash", ""]],
  ['{NULL,"NULL",null}', [null, "NULL", "null"]],
  ["[0:1]={a,b}", ["a", "b"]],
  [
    "{{a,b},{c,d}}",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
])("%s is read", (text, list) => {
  expect(readArray(text, asIs)).toEqual(list);
});

test.each([
  ['["a","b c"]', '{"a","b c"}'],
  ['["say \\"hi\\"","back\\\\slash",null]', '{"say \\"hi\\"","back\\\\slash",NULL}'],
  ["[1,true,[2]]", '{"1","true",{"2"}}'],
  ['"one"', '{"one"}'],
  ['""', "{}"],
])("%s is written", (json, text) => {
  expect(arrayText(JSON.parse(json))).toBe(text);
});
