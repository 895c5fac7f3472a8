/** What a check is: it reads the model and reports; it changes nothing and relies on no other check. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Model } from "../model.ts";

export type Report = (diagnostic: Diagnostic) => void;
export type Check = (model: Model, report: Report) => void;
