/** Every connector there is, each way its changes can be learned. Adding one is its subject and one line here. */
import type { TestPostgres } from "../support/postgres.ts";
import { fileSubjects } from "./file-subjects.ts";
import { memorySubject } from "./memory-subject.ts";
import { postgresSubjects } from "./postgres-subjects.ts";
import { restSubjects } from "./rest-subjects.ts";
import { sqliteSubjects } from "./sqlite-subjects.ts";
import type { Subject } from "./subject.ts";

export function subjects(postgres: TestPostgres): readonly Subject[] {
  return [
    memorySubject,
    ...sqliteSubjects,
    ...postgresSubjects(postgres),
    ...fileSubjects,
    ...restSubjects(),
  ];
}
