import assert from "node:assert/strict";
import { test } from "node:test";
import { namesBefore, pathAt, schemasAt } from "../../src/complete";

test("path_isOfTheMappingsAround", () => {
  const lines = ["trigger:", "  integration: x", "steps:", "  - id: a", "    http:", "      "];
  assert.deepEqual(pathAt(lines, 1, 2), ["trigger"]);
  assert.deepEqual(pathAt(lines, 4, 4), ["steps", "[]"]);
  assert.deepEqual(pathAt(lines, 5, 6), ["steps", "[]", "http"]);
  assert.deepEqual(pathAt(lines, 0, 0), []);
});

test("schema_isFollowedThroughReferencesAndChoices", () => {
  const schema = {
    properties: { steps: { items: { $ref: "#/$defs/step" } } },
    $defs: { step: { oneOf: [{ properties: { http: { properties: { method: { enum: ["GET"] } } } } }, { properties: { exit: {} } }] } },
  };
  const keys = schemasAt(schema, ["steps", "[]"]).flatMap(s => Object.keys(s.properties ?? {}));
  assert.deepEqual(keys.sort(), ["exit", "http"]);
  assert.deepEqual(schemasAt(schema, ["steps", "[]", "http", "method"])[0].enum, ["GET"]);
  assert.deepEqual(schemasAt(schema, ["nothing"]), []);
});

test("schema_thatRefersToItself_ends", () => {
  const schema: any = { $ref: "#/$defs/a", $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }] } } };
  assert.ok(Array.isArray(schemasAt(schema, [])));
});

test("names_areThoseOfEarlierSteps", () => {
  const lines = ["steps:", "  - id: one", "    http: {}", "  - set:", "      total: 1", "      name: x", "  - set: { other: 2 }", "  - id: later"];
  assert.deepEqual(namesBefore(lines, 7), { ids: ["one"], vars: ["total", "name", "other"] });
});
