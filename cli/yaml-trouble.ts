/** What is wrong with a text that is no YAML, in words of ours: the library's own are for its authors. */
import type { ErrorCode, YAMLError } from "yaml";

export interface YamlTrouble {
  readonly problem: string;
  readonly help: string;
}

export function yamlTrouble({ code, message }: YAMLError): YamlTrouble {
  // One code for two mistakes: only the library's own words tell a bracket that was left open.
  if (code === "BAD_INDENT" && message.startsWith("Flow ")) {
    return { problem: "a bracket is not closed", help: "close it, and indent what stands inside" };
  }
  return known[code] ?? { problem: "it cannot be read from here on", help: "correct it here" };
}

/** Tags that the library knows would turn a text into something else, so none is taken. */
export const tagged: YamlTrouble = {
  problem: "a value has a tag, and tags have no meaning here",
  help: "remove what begins with `!`, or put the value in quotes",
};

const indent = "indent each level by two spaces, and no key further than its neighbours";

const known: { readonly [code in ErrorCode]?: YamlTrouble } = {
  BAD_ALIAS: {
    problem: "an alias has no name",
    help: "put a value that begins with `*` in quotes",
  },
  ALIAS_PROPS: { problem: "an alias cannot have a name or tag of its own", help: "remove it" },
  BAD_DIRECTIVE: {
    problem: "it begins with a directive",
    help: "remove the line that begins with `%`",
  },
  BAD_DQ_ESCAPE: {
    problem: "a text in double quotes holds an escape that YAML does not have",
    help: "double the backslash, or use single quotes",
  },
  BAD_INDENT: { problem: "the indentation does not fit the lines above", help: indent },
  BAD_SCALAR_START: {
    problem: "a value begins with a sign that has its own meaning",
    help: "put the value in double quotes",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: "two keys stand on one line",
    help: "begin a line for each key",
  },
  BLOCK_IN_FLOW: {
    problem: "a block stands inside brackets",
    help: "keep to one of the two forms",
  },
  KEY_OVER_1024_CHARS: {
    problem: "a key is longer than 1,024 signs",
    help: "put the value in double quotes, or break the line after the key",
  },
  MISSING_CHAR: {
    problem: "a quote, bracket, comma or colon is missing",
    help: "close what is open; a key has a colon and a space after it",
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: "a key spans several lines; a colon may be missing",
    help: "write `key: value`, with a space after the colon",
  },
  MULTIPLE_ANCHORS: { problem: "a value is named twice", help: "remove the second `&`" },
  MULTIPLE_DOCS: {
    problem: "it holds a second document",
    help: "remove the line `---` and what follows",
  },
  MULTIPLE_TAGS: { problem: "a value has two tags", help: "remove what begins with `!`" },
  TAB_AS_INDENT: { problem: "a line is indented by a tab", help: "indent by spaces" },
  TAG_RESOLVE_FAILED: tagged,
  UNEXPECTED_TOKEN: {
    problem: "something stands where nothing can",
    help: "put the value in double quotes",
  },
};
