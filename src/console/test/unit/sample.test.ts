import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleEvent } from "../../src/sample";

test("event_hasTheFieldsThatExpressionsRead", () => {
  assert.deepEqual(sampleEvent('message: "{{ $sum($.event.body) }}"\nif: "{{ $count($.event.body) = 3 }}"'), { body: [1, 2, 3] });
  assert.deepEqual(sampleEvent("{{ $.event.user.name }} {{ $.event.user.id }}"), { user: { name: "example", id: 1 } });
});

test("event_ofRawRequests_isTheBody", () => {
  assert.deepEqual(sampleEvent("{{ $.event.http_method }} {{ $.event.body.name }}", true), { name: "example" });
});

test("event_ofADefinitionWithoutExpressions_isEmpty", () => {
  assert.deepEqual(sampleEvent(""), {});
  assert.deepEqual(sampleEvent("{{ $.event }}"), {});
});

test("hostileNames_changeNoPrototype", () => {
  sampleEvent("{{ $.event.__proto__.polluted }}");
  assert.equal(({} as any).polluted, undefined);
});
