import { Option } from "commander";

/** `--format text|json`, of the commands whose result is no list of findings. */
export function formatOption(what: string): Option {
  return new Option("--format <format>", what).choices(["text", "json"]).default("text");
}
