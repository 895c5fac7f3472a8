import { Option } from "commander";

/** How the commands print whose result is a list of findings: for people, programs, and what shows them to people. */
export type FindingsFormat = "text" | "json" | "sarif" | "github" | "gitlab" | "junit" | "markdown";

/** `--format text|json`, of the commands whose result is no list of findings. */
export function formatOption(what: string): Option {
  return new Option("--format <format>", what).choices(["text", "json"]).default("text");
}

export function findingsFormatOption(what: string): Option {
  const formats: readonly FindingsFormat[] = [
    "text",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
  ];
  return new Option("--format <format>", what).choices(formats).default("text");
}
