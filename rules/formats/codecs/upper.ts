import { defineNormalForm } from "./define-codec.ts";

/** By Unicode, the same in every language. */
export const upper = defineNormalForm({ name: "upper", normal: (text) => text.toUpperCase() });
