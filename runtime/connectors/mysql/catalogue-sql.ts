/**
 * What is asked of `information_schema`, of the database of the address: the columns of each answer in
 * a fixed order, as the readers of `describe.ts` name them.
 */

/** `concordat_…` are our own. */
const own = (name: string) => `${name} NOT LIKE 'concordat\\\\_%'`;

/** Of views, whether they can be written; of tables, whether what is written can be taken back. */
export const tablesSql = `
SELECT t.TABLE_NAME,
  t.TABLE_TYPE LIKE '%VIEW%',
  CASE WHEN t.TABLE_TYPE LIKE '%VIEW%' THEN v.IS_UPDATABLE = 'YES' ELSE e.TRANSACTIONS = 'YES' END
FROM information_schema.TABLES t
LEFT JOIN information_schema.VIEWS v ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND v.TABLE_NAME = t.TABLE_NAME
LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')
  AND ${own("t.TABLE_NAME")}
ORDER BY t.TABLE_NAME`;

export const columnsSql = `
SELECT TABLE_NAME, COLUMN_NAME, LOWER(DATA_TYPE), COLUMN_TYPE, IS_NULLABLE = 'YES', COLUMN_DEFAULT,
  CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, CHARACTER_SET_NAME, COLLATION_NAME, EXTRA,
  PRIVILEGES
FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = DATABASE() AND ${own("TABLE_NAME")}
ORDER BY TABLE_NAME, ORDINAL_POSITION`;

/** A column of an index a row, in order; a part of a column is none of a key's. */
export const indexesSql = `
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE = 0, COLUMN_NAME, SUB_PART IS NOT NULL
FROM information_schema.STATISTICS
WHERE TABLE_SCHEMA = DATABASE() AND ${own("TABLE_NAME")}
ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;

/** A column of a foreign key a row, in order, and whether the database changes rows by it. */
export const referencesSql = `
SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_NAME,
  k.REFERENCED_TABLE_SCHEMA = k.TABLE_SCHEMA,
  r.DELETE_RULE NOT IN ('RESTRICT', 'NO ACTION') OR r.UPDATE_RULE NOT IN ('RESTRICT', 'NO ACTION')
FROM information_schema.KEY_COLUMN_USAGE k
JOIN information_schema.REFERENTIAL_CONSTRAINTS r
  ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
  AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`;

/** MariaDB's `json` is a text that a condition holds to it. */
export const jsonSql = `
SELECT TABLE_NAME, CONSTRAINT_NAME FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE() AND LEVEL = 'Column'
  AND CHECK_CLAUSE = CONCAT('json_valid(\`', REPLACE(CONSTRAINT_NAME, '\`', '\`\`'), '\`)')`;
