/** Colour for people at a terminal. */
import { styleText } from "node:util";
import { hasColour, type Output, type World } from "./world.ts";

export type Style = "bold" | "dim" | "red" | "yellow" | "blue" | "green";
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_style, text) => text;

const painted: Paint = (style, text) => styleText(style, text, { validateStream: false });

export function paintFor(output: Output, env: World["env"]): Paint {
  return hasColour(output, env) ? painted : unpainted;
}
