/** The system that specs are tested on, as a subject of the suite. */
import { manifest } from "../../runtime/connectors/memory/manifest.ts";
import { openMemorySystem } from "../../runtime/connectors/memory/memory-system.ts";
import { testHost } from "../support/test-host.ts";
import { catalogueObject } from "./people.ts";
import type { Subject } from "./subject.ts";

export const memorySubject: Subject = {
  name: "memory",
  manifest,
  can: new Set([
    "unique",
    "required",
    "length",
    "fills defaults",
    "tells deletions",
    "tells changes apart",
    "field stamps",
    "types",
  ]),
  async open() {
    const system = openMemorySystem({
      name: "m",
      catalogue: {
        formatVersion: 1,
        connector: "memory",
        origin: "written",
        objects: { people: catalogueObject },
      },
      clock: testHost().clock,
    });
    return {
      connector: system.connector,
      user: {
        put: async (records) =>
          records.map((one) =>
            typeof one.id === "string"
              ? system.put("people", one, one.id)
              : system.put("people", one),
          ),
        edit: async (id, fields) => system.edit("people", id, fields),
        remove: async (id) => system.remove("people", id),
      },
      dispose: () => system.connector.close(),
    };
  },
};
