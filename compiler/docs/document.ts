/**
 * What the documents of a package say, before anybody lays it out: pages of sections, whose tables are cells
 * of plain text. Markdown, the site and JSON are printed from it, so that they say the same.
 */
export interface Document {
  readonly package: string;
  /** Of the plan that it tells of. */
  readonly digest: string;
  /** The first is the one to begin with. */
  readonly pages: readonly Page[];
}

export interface Page {
  /** Of letters, digits and `-`; no two pages have the same. */
  readonly id: string;
  readonly title: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  /** As a page's id, within the page. */
  readonly id: string;
  readonly title: string;
  readonly about: readonly string[];
  /** Absent where there is nothing to list; `about` says so then. */
  readonly table?: Table;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  /** What the row is about, as a plan names it: `Contact/phone`. */
  readonly of?: string;
  /** As many as the table has columns; what is not said is "". */
  readonly cells: readonly string[];
  /** Where the text says it. */
  readonly line?: SourceLine;
  /** The page that tells more. */
  readonly page?: string;
}

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  /** Where it can be read on the web, if the package says where its text is kept. */
  readonly url?: string;
}
