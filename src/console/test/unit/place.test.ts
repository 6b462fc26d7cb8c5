import assert from "node:assert/strict";
import { test } from "node:test";
import { parts, rangeOf } from "../../src/place";

const TEXT = `name: Hello
trigger:
  integration: none
steps:
  - if: "{{ true }}"
    then:
      - http: { url: nowhere, method: GET }
  - exit: {}
`;
const at = (place: string) => { const [from, to] = rangeOf(TEXT, place); return TEXT.slice(from, to); };

test("place_isSplitIntoNamesAndNumbers", () => {
  assert.deepEqual(parts("steps[2].then[0].http.url"), ["steps", 2, "then", 0, "http", "url"]);
  assert.deepEqual(parts(""), []);
});

test("range_isThatOfTheValue_orOfTheKeyOfSomethingLarger", () => {
  assert.equal(at("trigger.integration"), "none");
  assert.equal(at("steps[0].then[0].http.url"), "nowhere");
  assert.equal(at("steps[0].then[0].http"), "http");
  assert.equal(at("steps[1].exit"), "exit");
});

test("range_ofWhatIsNotThere_isTheNearestPartThatIs", () => {
  assert.equal(at("steps[0].then[0].http.timeout"), "http");
  assert.equal(at("steps[9]"), "steps");
  assert.equal(at(""), "name: Hello");
});

test("brokenText_hasARange", () => {
  for (const text of ["", "a: [", "\t- x", "{{{{", "a: b: c"]) {
    const [from, to] = rangeOf(text, "steps[0].exit");
    assert.ok(from >= 0 && to >= from && to <= text.length);
  }
});
