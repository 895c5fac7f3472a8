/** The largest inputs we read. Checked before parsing, so that a hostile file costs little. */
export const limits = {
  /** Brackets and blocks inside one another. */
  nesting: 200,
  /** UTF-8 bytes of one `.sync` file. */
  fileBytes: 5 * 1024 * 1024,
  /** UTF-8 bytes of all files of a package. */
  packageBytes: 50 * 1024 * 1024,
  packageFiles: 10_000,
  /** UTF-8 bytes of one catalogue, which is machine-written and larger than a spec. */
  dataBytes: 64 * 1024 * 1024,
  /** UTF-8 bytes of one plan; a row's settings are all spelt out in it, about 700 bytes a row. */
  planBytes: 256 * 1024 * 1024,
  configBytes: 1024 * 1024,
  configDepth: 50,
  /** JSON nesting of a catalogue or plan. */
  dataDepth: 100,
  /** Diagnostics printed of one run; the rest are counted. */
  shownDiagnostics: 200,
} as const;
