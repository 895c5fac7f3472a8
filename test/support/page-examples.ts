/**
 * The pages of docs/diagnostics/ → their examples, as files of a package.
 *
 * A page is Markdown: its title is a code, and under "Wrong" and "Right" each fence is one file of
 * the example. The words after the fence's language say which:
 *
 *     sync                     a file of the package; the header stands for itself where it is missing
 *     sync NAME.sync           the same with a name, or of another folder
 *     sync alone               a package by itself: no header is added, and no example.sync beside it
 *     json PATH, yaml PATH, ts PATH, text PATH   any other file
 *     sh                       the command to run instead of `concordat check`
 *     text                     what the reader sees; no part of the example
 *
 * `times=N` repeats the fence's text, `files=N` writes it N times with `{n}` in its name counted,
 * and `latin-1` writes it in that encoding: for the examples whose fault is their size or encoding.
 */
export interface Page {
  readonly title: string;
  /** The text above the first example. */
  readonly text: string;
  readonly wrong: Example;
  readonly right: Example;
}

export interface Example {
  readonly files: readonly ExampleFile[];
  /** Whether example.sync stands beside the files. */
  readonly isAlone: boolean;
  /** The words after `concordat`. */
  readonly command: readonly string[];
  /** Whether it is about files and folders, and not the text of a package alone. */
  readonly isOnDisk: boolean;
}

export interface ExampleFile {
  /** Relative to the example's folder. */
  readonly name: string;
  readonly text: string;
  readonly encoding: "utf8" | "latin1";
}

/** Throws where the text is not a page. */
export function readPage(markdown: string): Page {
  const title = /^# (\S+)\n/.exec(markdown)?.[1];
  const sections = markdown.split(/^## /m);
  const heads = sections.slice(1).map((section) => section.split("\n", 1)[0]);
  if (title === undefined) throw new Error("a page begins with `# CODE`");
  if (heads.join() !== "Wrong,Right") throw new Error("a page has the parts Wrong and Right");
  const [text = "", wrong = "", right = ""] = sections;
  return {
    title,
    text: text.replace(/^# .*\n/, "").trim(),
    wrong: readExample(wrong),
    right: readExample(right),
  };
}

const header = "edition 2026\npackage acme.example\n\n";

function readExample(section: string): Example {
  const files: ExampleFile[] = [];
  let command = ["check"];
  let isAlone = false;
  let isOnDisk = false;
  for (const [, info = "", body = ""] of section.matchAll(/^```(\S.*)\n((?:.*\n)*?)```$/gm)) {
    const [language = "", ...words] = info.split(" ");
    const settings = new Map(words.map(settingOf));
    const name = words.find((word) => word.includes(".")) ?? nameOf(language, files.length);
    if (language === "sh") command = body.trim().split(/\s+/).slice(1);
    if (language === "sh" || settings.has("files") || settings.has("latin-1")) isOnDisk = true;
    if (name === undefined) continue;
    if (!/^[^/]+\.(?:sync|ts)$/.test(name)) isOnDisk = true;
    if (settings.has("alone")) isAlone = true;
    const isHeadless = language === "sync" && !name.includes("/") && !settings.has("alone");
    const head = isHeadless && !body.startsWith("edition ") ? header : "";
    const text = head + body.repeat(Number(settings.get("times") ?? 1));
    const encoding = settings.has("latin-1") ? "latin1" : "utf8";
    for (let count = 1; count <= Number(settings.get("files") ?? 1); count++) {
      files.push({ name: name.replace("{n}", String(count)), text, encoding });
    }
  }
  return { files, isAlone, command, isOnDisk };
}

/** `times=95000`, or a word alone. */
function settingOf(word: string): readonly [string, string | undefined] {
  const [name = "", value] = word.split("=", 2);
  return [name, value];
}

/** The name of a fence that gives none; undefined for one that is no file. */
function nameOf(language: string, index: number): string | undefined {
  if (language === "sync") return index === 0 ? "page.sync" : `page-${index + 1}.sync`;
  if (language === "sh" || language === "text") return undefined;
  throw new Error(`a fence of ${language} needs the name of its file`);
}
