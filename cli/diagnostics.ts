/**
 * What the command line has to say about folders and files, imports and concordat.yaml. Each code
 * has its page in docs/diagnostics/.
 */
import { defineDiagnostics } from "../core/diagnostic.ts";

// Typed as plain text, since the table's own type would take their braces for holes to fill.
const aboutPlaceholders: string =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the user writes these very signs
  "write `${env:NAME}` for a variable or `${file:PATH}` for a file's content";
const aboutSecrets: string =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the user writes these very signs
  "put it in a variable or a file, and write `${env:NAME}` or `${file:PATH}` here";
const aboutLongSecrets: string =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the user writes these very signs
  "keep data out of it: a long secret goes into a file of its own, named by `${file:PATH}`";

/** What stands between us and the files: the command ends with 2, for nothing was judged. */
export const { table: fileDiagnostics, diagnose: diagnoseFile } = defineDiagnostics({
  "package-not-found": {
    severity: "error",
    message: "there is no package at `{path}`: {problem}",
    why: "A package is a folder of `.sync` files.",
    help: "name the folder that holds the `.sync` files",
  },
  "package-empty": {
    severity: "error",
    message: "`{path}` holds no `.sync` files",
    why: "A package is a folder of `.sync` files; the folders inside it are packages of their own.",
    help: "{help}",
  },
  "package-too-large": {
    severity: "error",
    message: "the `.sync` files of `{path}` hold {size} together; at most {limit} are read",
    why: "A limit keeps one wrong folder from using up the machine's memory.",
    help: "split the package, and `import` what its parts share",
  },
  "too-many-files": {
    severity: "error",
    message: "`{path}` holds {count} `.sync` files; at most {limit} are read",
    why: "A limit keeps one wrong folder from using up the machine's memory.",
    help: "split the package, and `import` what its parts share",
  },
  "data-too-large": {
    severity: "error",
    message: "`{path}` is larger than {limit}",
    why: "A limit keeps one wrong file from using up the machine's memory.",
    help: "leave out the objects and fields that no spec uses",
  },
  "catalogue-unused": {
    severity: "warning",
    message: "`{path}` describes no system of the package",
    why: "A catalogue is found by the alias of its system; this one is not looked at.",
    help: "{help}",
  },
  "file-unreadable": {
    severity: "error",
    message: "`{path}` cannot be read: {problem}",
    why: "A package is judged as a whole: what a missing file declares would be reported as unknown.",
    help: "make it a readable file, or move it out of the package",
  },
  "file-unwritable": {
    severity: "error",
    message: "`{path}` cannot be written: {problem}",
    why: "The file was left as it was.",
    help: "check the folder's permissions and the free space",
  },
  "file-not-text": {
    severity: "error",
    message: "`{path}` is not text in UTF-8",
    why: "Letters of another encoding would be read as other letters, in names and in values.",
    help: "save the file as UTF-8",
  },
  "path-outside-workspace": {
    severity: "error",
    message: "`{path}` leads out of the workspace `{root}`",
    why: "A package from elsewhere must not make the compiler read files of this machine.",
    help: "copy the file into the workspace; links that lead out are not followed",
  },
});

/** What an `import` line names. */
export const { table: importDiagnostics, diagnose: diagnoseImport } = defineDiagnostics({
  "import-not-found": {
    severity: "error",
    message: "there is no folder `{path}` to import",
    why: "An import names a package's folder, from the folder of the file that it stands in.",
    help: "{help}",
  },
  "import-empty": {
    severity: "error",
    message: "the imported folder `{path}` holds no `.sync` files",
    why: "An import brings the declarations of another package, and there are none.",
    help: "name the folder that holds the `.sync` files, or remove the import",
  },
  "import-of-itself": {
    severity: "error",
    message: "the import `{path}` leads to the package's own folder",
    why: "All files of a folder are one package already; what the import was to bring is missing.",
    help: "name the other package's folder, or remove the import",
  },
  "import-outside-workspace": {
    severity: "error",
    message: "the import `{path}` leads out of the workspace `{root}`",
    why: "A package from elsewhere must not make the compiler read files of this machine.",
    help: "{help}",
  },
});

/** The findings that a workspace has put off. */
export const { table: baselineDiagnostics, diagnose: diagnoseBaseline } = defineDiagnostics({
  "baseline-invalid": {
    severity: "error",
    message: "this baseline cannot be used: {problem}",
    why: "Findings that it was to hold back would be told, and others held back that nobody put off.",
    help: "restore the file from version control, or write it anew by `check --update-baseline`",
  },
  "baseline-gone": {
    severity: "info",
    message: "the baseline lists {findings} of `{file}` that are no more there",
    why: "What it lists is held back, so the same mistake could come back without a word.",
    help: "take them out by `check --update-baseline`",
  },
});

/** What is wrong in concordat.yaml. */
export const { table: configDiagnostics, diagnose: diagnoseConfig } = defineDiagnostics({
  "config-too-large": {
    severity: "error",
    message: "`{file}` is larger than {limit}",
    why: "It holds a few settings; a limit keeps a wrong or hostile file from costing time and memory.",
    help: aboutLongSecrets,
  },
  "config-too-deep": {
    severity: "error",
    message: "`{file}` is nested more than {limit} deep, or its aliases unfold beyond measure",
    why: "It holds a few settings; a limit keeps a wrong or hostile file from costing time and memory.",
    help: "write the settings out, without lists in lists and without `&` and `*`",
  },
  "config-not-yaml": {
    severity: "error",
    message: "this is not YAML that `{file}` may hold: {problem}",
    why: "Half-read settings could connect to the wrong system.",
    help: "{help}",
  },
  "config-duplicate-key": {
    severity: "error",
    message: "the key `{key}` stands twice",
    why: "Only one of the two would count, and nobody could see which.",
    help: "remove one of them",
  },
  "config-unknown-key": {
    severity: "error",
    message: "`{key}` is not a setting of {place}",
    why: "A misspelt setting would silently have no effect.",
    help: "{help}",
  },
  "config-invalid": {
    severity: "error",
    message: "{problem}",
    why: "A setting of another form would be misread.",
    help: "{help}",
  },
  "config-unknown-profile": {
    severity: "error",
    message: "there is no profile `{name}`",
    why: "`profile` says which of the `profiles` is used where the command line names none.",
    help: "{help}",
  },
  "config-missing-system": {
    severity: "error",
    message: "the profile `{profile}` does not say how `{alias}` is reached",
    why: "A run under this profile would end before it began.",
    help: 'add `{alias}: { url: "…" }` below its `systems`',
  },
  "config-missing-channel": {
    severity: "warning",
    message: "the profile `{profile}` does not say how {what} is reached",
    why: "The spec tells people of errors that way; what is for them would wait, and be given up after a week.",
    help: "add `{setting}` below its `alerts`",
  },
  "config-placeholder": {
    severity: "error",
    message: "this is not a placeholder that is known",
    why: "A placeholder that is not replaced would be sent as it stands, as a password or an address.",
    help: aboutPlaceholders,
  },
  "secret-in-config": {
    severity: "warning",
    message: "{what} stands here in plain text",
    why: "`concordat.yaml` is kept with the specs, so everyone who reads those could read the secret.",
    help: aboutSecrets,
  },
  "lint-unknown-code": {
    severity: "error",
    message: "there is no diagnostic `{code}`",
    why: "A level for a misspelt code would silently have no effect.",
    help: "{help}",
  },
  "lint-fixed-level": {
    severity: "error",
    message: "`{code}` is an error and stays one",
    why: "Levels are for advice. A spec with an error has no plan, so there would be nothing to run.",
    help: "remove the line, and correct what `{code}` reports",
  },
});
