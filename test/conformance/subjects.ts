/** Every connector there is, each way its changes can be learned. Adding one is its subject and one line here. */
import type { TestMariadb } from "../support/mariadb.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { fileSubjects } from "./file-subjects.ts";
import { memorySubject } from "./memory-subject.ts";
import { mysqlSubjects } from "./mysql-subjects.ts";
import { postgresSubjects } from "./postgres-subjects.ts";
import { restSubjects } from "./rest-subjects.ts";
import { sqliteSubjects } from "./sqlite-subjects.ts";
import type { Subject } from "./subject.ts";

export interface Servers {
  readonly postgres: TestPostgres;
  /** One whose log can be read. */
  readonly replicating: TestPostgres;
  readonly mariadb: TestMariadb;
}

export function subjects({ postgres, replicating, mariadb }: Servers): readonly Subject[] {
  return [
    memorySubject,
    ...sqliteSubjects,
    ...postgresSubjects(postgres, replicating),
    ...mysqlSubjects(mariadb),
    ...fileSubjects,
    ...restSubjects(),
  ];
}
