import { defineNormalForm } from "./define-codec.ts";

/** By Unicode, the same in every language. */
export const lower = defineNormalForm({ name: "lower", normal: (text) => text.toLowerCase() });
