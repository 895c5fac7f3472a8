/** The compiler's public face: what a build script, an editor or another tool calls. */
export type { Diagnostic } from "../core/diagnostic.ts";
export type { SourceText, Span } from "../core/source.ts";
export type { Checked, Compiled, CompileInput, PackageInput } from "./compile.ts";
export { check, compile } from "./compile.ts";
export type { JsonSchema } from "./emit/json-schema.ts";
export type { RecordSchema } from "./emit/record-schemas.ts";
export { recordSchemas } from "./emit/record-schemas.ts";
export { emitTypes } from "./emit/types.ts";
export type { Explained, RowExplanation } from "./explain.ts";
export { explainRow } from "./explain.ts";
