import { defineNormalForm } from "./define-codec.ts";

export const trim = defineNormalForm({ name: "trim", normal: (text) => text.trim() });
