/**
 * What is asked of the system catalogues (https://www.postgresql.org/docs/current/catalogs.html): one
 * JSON object a row, so that names and flags need no order.
 */

/** What the search path finds, but for parts of partitioned tables and what the server or we keep. */
const wanted = `c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND pg_table_is_visible(c.oid) AND c.relpersistence <> 't' AND n.nspname <> 'pg_catalog'
  AND c.relname NOT LIKE 'concordat\\_%' AND has_any_column_privilege(c.oid, 'SELECT')`;

/** The bits of pg_relation_is_updatable: 4 update, 8 insert, 16 delete. A standby's sessions only read. */
export const tablesSql = `
SELECT json_build_object(
  'oid', c.oid::text, 'schema', n.nspname, 'name', c.relname,
  'insert', can.bits & 8 > 0 AND has_any_column_privilege(c.oid, 'INSERT'),
  'update', can.bits & 4 > 0 AND has_any_column_privilege(c.oid, 'UPDATE'),
  'delete', can.bits & 16 > 0 AND has_table_privilege(c.oid, 'DELETE'),
  'key', coalesce((
    SELECT json_agg(a.attname ORDER BY k.at) FROM pg_index i
    CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY k(number, at)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
    WHERE i.indrelid = c.oid AND i.indisprimary AND k.at <= i.indnkeyatts), '[]'),
  'isRewritten', c.relkind IN ('v', 'f') OR EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
    AND t.tgtype & 2 = 0 AND t.tgname NOT LIKE 'concordat\\_%'))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT CASE current_setting('transaction_read_only')
    WHEN 'on' THEN 0 ELSE pg_relation_is_updatable(c.oid, true) END AS bits) can
WHERE ${wanted}
ORDER BY c.relname`;

/** Domains are followed down to the type that they are made of. */
export const columnsSql = `
WITH RECURSIVE based AS (
  SELECT t.oid AS declared, t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typnotnull, t.typdefault
  FROM pg_type t
  UNION ALL
  SELECT b.declared, t.oid, t.typtype, t.typbasetype,
    CASE WHEN b.typtypmod >= 0 THEN b.typtypmod ELSE t.typtypmod END,
    b.typnotnull OR t.typnotnull, coalesce(b.typdefault, t.typdefault)
  FROM based b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
)
SELECT json_build_object(
  'table', c.oid::text, 'name', a.attname,
  'type', format_type(t.oid, -1), 'declared', format_type(a.atttypid, a.atttypmod),
  'member', format_type(m.oid, -1), 'category', coalesce(m.typcategory, t.typcategory),
  'comparable', t.typcategory IN ('A', 'B', 'D', 'E', 'I', 'N', 'R', 'S', 'T', 'V') AND t.typname <> 'money'
    OR t.typname IN ('uuid', 'bytea', 'jsonb', 'money'),
  'required', (a.attnotnull OR b.typnotnull) AND c.relkind <> 'v',
  'defaulted', a.atthasdef OR a.attidentity <> '' OR b.typdefault IS NOT NULL,
  'computed', a.attgenerated <> '' OR a.attidentity = 'a',
  'insert', can.bits & 8 > 0 AND has_column_privilege(c.oid, a.attnum, 'INSERT'),
  'update', can.bits & 4 > 0 AND has_column_privilege(c.oid, a.attnum, 'UPDATE'),
  'unique', EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
    AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
  'indexed', EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indkey[0] = a.attnum),
  'length', CASE WHEN t.typname IN ('varchar', 'bpchar') AND mod.number > 4 THEN mod.number - 4 END,
  'precision', CASE WHEN t.typname = 'numeric' AND mod.number > 4 THEN (mod.number - 4) >> 16 & 65535 END,
  -- Below zero it rounds to tens and hundreds, which a catalogue does not say.
  'scale', CASE WHEN t.typname = 'numeric' AND mod.number > 4
    THEN greatest(0, ((mod.number - 4 & 2047) # 1024) - 1024) END,
  'options', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e
    WHERE e.enumtypid = coalesce(m.oid, t.oid)),
  'references', (SELECT f.relname FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
    WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum] LIMIT 1))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT CASE current_setting('transaction_read_only')
    WHEN 'on' THEN 0 ELSE pg_relation_is_updatable(c.oid, true) END AS bits) can
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN based b ON b.declared = a.atttypid AND b.typtype <> 'd'
JOIN pg_type t ON t.oid = b.oid
LEFT JOIN pg_type m ON m.oid = t.typelem AND t.typcategory = 'A'
CROSS JOIN LATERAL (SELECT CASE WHEN a.atttypmod >= 0 THEN a.atttypmod ELSE b.typtypmod END AS number) mod
WHERE ${wanted} AND has_column_privilege(c.oid, a.attnum, 'SELECT')
ORDER BY c.oid, a.attnum`;
