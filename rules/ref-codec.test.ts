import { describe, expect, test } from "vitest";
import { row } from "../test/support/row-codecs.ts";

describe("references", () => {
  const ref = "a.f <-> b.f  authority a  ref P";

  test("travel as the linked record's id", () => {
    const { travel, read } = row(ref, { types: { a: "reference", b: "reference" } });
    expect(read("1")).toBe("L1");
    expect(travel("1")).toBe("x");
    expect(travel(2)).toBe("y");
    expect(travel("x", 1, 0)).toBe("1");
    expect(travel(null)).toBe(null);
  });

  test("wait for a record that is not linked, and for a partner that is not there", () => {
    const { travel } = row(ref, { types: { a: "reference", b: "reference" } });
    expect(travel("9")).toBe("! waits for 9");
    expect(travel("3")).toBe("! waits for L3");
  });

  test("of several records are a set", () => {
    const { travel, read, key } = row(ref, { types: { a: "list", b: "list" } });
    expect(travel(["2", "1"])).toEqual(["x", "y"]);
    expect(read("1")).toEqual(["L1"]);
    expect(read(["2", "1", "4"])).toEqual(["L1", "L2"]);
    expect(key(["2", "1"])).toBe(key(["1", "2", "1"]));
    expect(key(["1"])).not.toBe(key(["2"]));
    expect(travel([])).toBe(null);
    expect(travel(["1", "9"])).toBe("! waits for 9");
  });

  test("are one or several as they come, where no type is known", () => {
    const { travel } = row(ref);
    expect(travel(["1", "2"])).toEqual(["x", "y"]);
    expect(travel("1")).toBe("x");
    expect(travel({ id: "1" })).toBe("! has a member that is no text");
  });

  test("of several do not fit where one does", () => {
    const { travel } = row(ref, { types: { a: "list", b: "reference" } });
    expect(travel(["1"])).toBe("x");
    expect(travel(["1", "2"])).toBe("! names 2 records, and the field holds one");
    expect(travel("x", 1, 0)).toEqual(["1"]);
  });

  test("of an end whose system has no such record are the ids of another system", () => {
    const { travel, read } = row("a.f -> c.f  ref P");
    expect(read("1")).toBe("L1");
    // P is in a and b, and a is another end of the row.
    expect(travel("1")).toBe("x");
    expect(travel("y", 1, 0)).toBe("2");
  });
});
