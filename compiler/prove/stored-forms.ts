/**
 * What a system makes of what it is written, as its connector and its catalogue declare: texts trimmed,
 * addresses in small letters, domains cut to the host, numbers rounded to the decimals that are kept.
 */
import type { CatalogueField } from "../../plan/index.ts";
import type { Manifest } from "../../plan/manifest.ts";
import { formatCodecs } from "../../rules/formats/codecs/index.ts";
import type { Native } from "../../rules/values/native.ts";

export interface StoredForm {
  /** Completes "`Salesforce` stores it …". */
  readonly words: string;
  /** Beside what stood there before; that itself where the system ignores the write. */
  readonly of: (native: Native, before: Native) => Native;
}

/** In the order in which they are applied; empty where the system keeps what it is written. */
export function storedForms(
  field: string,
  type: CatalogueField | undefined,
  manifest: Manifest | undefined,
): readonly StoredForm[] {
  const forms: StoredForm[] = [];
  const declared = new Set(manifest?.values.normalises);
  const isText = type === undefined || type.type === "text";
  if (isText && declared.has("trims")) {
    forms.push({ words: "without blanks at the ends", of: ofTexts((text) => text.trim()) });
  }
  if (isText && declared.has("lowers_email") && /e-?mail/i.test(field)) {
    forms.push({ words: "in small letters", of: ofTexts((text) => text.toLowerCase()) });
  }
  if (declared.has("lowers_tags") && /tags$/i.test(field)) {
    forms.push({ words: "in small letters", of: ofTexts((text) => text.toLowerCase()) });
  }
  if (isText && declared.has("bare_domain") && /domain/i.test(field)) {
    const host = formatCodecs.get("domain");
    if (host?.use === "normal_form") {
      forms.push({ words: "cut to the host", of: ofTexts((text) => host.normal(text, [])) });
    }
  }
  const scale = type?.type === "decimal" ? type.scale : undefined;
  if (scale !== undefined) {
    const rounded = (native: Native) =>
      typeof native === "number" ? Number(native.toFixed(scale)) : native;
    forms.push({ words: `rounded to ${scale} decimals`, of: rounded });
  }
  return forms;
}

function ofTexts(form: (text: string) => string): (native: Native) => Native {
  return function one(native): Native {
    if (typeof native === "string") return form(native);
    return Array.isArray(native) ? native.map(one) : native;
  };
}
