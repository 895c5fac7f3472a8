/**
 * Batches of HubSpot: up to a hundred records of one kind of work. What a batch may not do at all fails it whole
 * (400, 409); records that are not there are told beside the rest (207), in no order, so that who sent them
 * tells them apart by `objectWriteTraceId`, by id, or by the property that they are unique by.
 */
import type { Draw } from "../../core/draw.ts";
import type { StoredRecord } from "../records.ts";
import { type Link, linkIn } from "./associating.ts";
import type { Hub, Sent } from "./hub.ts";
import { type Json, objectIn, objectsIn, textIn, textsIn } from "./sent.ts";
import { bodyOf, Refused, type Said, validation } from "./trouble.ts";
import { shown } from "./wire.ts";

const mostRecords = 100;
const mostWithHistory = 50;

interface Input {
  readonly id: string;
  readonly idProperty: string | undefined;
  readonly properties: Sent;
  readonly objectWriteTraceId: string | undefined;
  readonly links: readonly Link[];
}

export interface BatchAnswer {
  readonly status: number;
  readonly body: unknown;
}

export function readBatch(hub: Hub, object: string, body: Json, draw: Draw): BatchAnswer {
  const history = textsIn(body["propertiesWithHistory"]);
  const inputs = inputsOf(body, history.length > 0 ? mostWithHistory : mostRecords);
  const wanted = { properties: textsIn(body["properties"]), history };
  const missing: string[] = [];
  const by = textIn(body["idProperty"]);
  const results = inputs.flatMap(({ id }) => {
    try {
      return [shown(hub, hub.find(object, id, by), wanted)];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      missing.push(id);
      return [];
    }
  });
  const errors = missing.length === 0 ? [] : [notThere(object, missing)];
  return answered(hub, draw.shuffled(results), errors);
}

/** All or nothing: what one record may not have keeps the others out too. */
export function createBatch(
  hub: Hub,
  object: string,
  body: Json,
  draw: Draw,
  create: (input: Input) => StoredRecord,
): BatchAnswer {
  const inputs = inputsOf(body, mostRecords);
  hub.check(
    object,
    inputs.map(({ properties }) => ({ properties })),
  );
  const results = inputs.map((input) => traced(hub, create(input), input));
  return answered(hub, draw.shuffled(results), [], 201);
}

export function updateBatch(
  hub: Hub,
  object: string,
  body: Json,
  source: string,
  draw: Draw,
): BatchAnswer {
  const inputs = inputsOf(body, mostRecords);
  const missing: string[] = [];
  const standing = inputs.filter(({ id, idProperty }) => {
    try {
      hub.find(object, id, idProperty);
      return true;
    } catch {
      missing.push(id);
      return false;
    }
  });
  const own = ({ id, idProperty }: Input) => hub.find(object, id, idProperty).id;
  hub.check(
    object,
    standing.map((input) => ({ id: own(input), properties: input.properties })),
  );
  const failed: unknown[] = [];
  const results = standing.flatMap((input) => {
    const { id, properties } = input;
    if (hub.faults.hits("item_error", `${object} ${id}`)) {
      const said = { status: 500, category: "INTERNAL_ERROR", message: "internal error" };
      failed.push(itemError({ ...said, context: traceOf(input) }));
      return [];
    }
    return [traced(hub, hub.update(object, own(input), properties, source), input)];
  });
  const errors = [...failed, ...(missing.length === 0 ? [] : [notThere(object, missing)])];
  return answered(hub, draw.shuffled(results), errors);
}

export function upsertBatch(
  hub: Hub,
  object: string,
  body: Json,
  source: string,
  draw: Draw,
): BatchAnswer {
  const results = inputsOf(body, mostRecords).map((input) => {
    const { id, idProperty = "hs_object_id", properties } = input;
    try {
      const found = hub.find(object, id, idProperty);
      const record = hub.update(object, found.id, properties, source);
      return { ...traced(hub, record, input), new: false };
    } catch (error) {
      if (!(error instanceof Refused) || error.said.category !== "OBJECT_NOT_FOUND") throw error;
      const record = hub.create(object, { ...properties, [idProperty]: id }, source);
      return { ...traced(hub, record, input), new: true };
    }
  });
  return answered(hub, draw.shuffled(results), []);
}

export function inputsOf(body: Json, most: number): readonly Input[] {
  const inputs = objectsIn(body["inputs"], "inputs");
  if (inputs.length > most) {
    throw validation(`The maximum number of inputs supported in a batch request is ${most}`);
  }
  return inputs.map(inputIn);
}

function inputIn(sent: Json): Input {
  const { id, properties, associations } = sent;
  return {
    id: textIn(id) ?? "",
    idProperty: textIn(sent["idProperty"]),
    properties: properties === undefined ? {} : objectIn(properties, "properties"),
    objectWriteTraceId: textIn(sent["objectWriteTraceId"]),
    links: associations === undefined ? [] : objectsIn(associations, "associations").map(linkIn),
  };
}

function traced(hub: Hub, record: StoredRecord, input: Input) {
  const properties = Object.keys(input.properties);
  const { objectWriteTraceId } = input;
  return {
    ...shown(hub, record, { properties }),
    ...(objectWriteTraceId === undefined ? {} : { objectWriteTraceId }),
  };
}

function traceOf({ id, objectWriteTraceId }: Input) {
  return {
    ...(id === "" ? {} : { ids: [id] }),
    ...(objectWriteTraceId === undefined ? {} : { objectWriteTraceId: [objectWriteTraceId] }),
  };
}

function notThere(object: string, ids: readonly string[]) {
  return itemError({
    status: 404,
    category: "OBJECT_NOT_FOUND",
    message: `Could not get some ${object.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids },
  });
}

/** Of one record or several; what the others say is beside it. */
function itemError(said: Said) {
  const { correlationId, ...body } = bodyOf(said);
  return { errors: [], context: {}, ...body, links: {} };
}

function answered(
  hub: Hub,
  results: readonly unknown[],
  errors: readonly unknown[],
  status = 200,
): BatchAnswer {
  const said = complete(hub, results);
  if (errors.length === 0) return { status, body: said };
  return { status: 207, body: { ...said, numErrors: errors.length, errors } };
}

/** The frame of every reply to a batch. */
export function complete(hub: Hub, results: readonly unknown[]) {
  const at = new Date(hub.time.now()).toISOString();
  return { status: "COMPLETE", results, startedAt: at, completedAt: at };
}
