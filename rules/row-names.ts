/** What sentences call things: the plan knows ids, people know labels. */
export interface RowNames {
  /** A system's label by its alias. */
  readonly system: (alias: string) => string;
  /** An owner's label by its name. */
  readonly owner: (id: string) => string;
}
