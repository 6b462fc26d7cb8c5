import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, curl, diffLines, duration, exact, relative, shellQuote, shortId } from "../../src/format";

test("duration_hasTheUnitThatFits", () => {
  assert.equal(duration(0.4), "0 ms");
  assert.equal(duration(999), "999 ms");
  assert.equal(duration(1_500), "1.50 s");
  assert.equal(duration(59_900), "59.9 s");
  assert.equal(duration(61_000), "1 min 1 s");
  assert.equal(duration(3_660_000), "1 h 1 min");
  assert.equal(duration(86_400_000 * 3), "3 days");
});

test("relative_saysBeforeAndAfter", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(relative("2025-12-31T23:59:59.500Z", now), "now");
  assert.equal(relative("2025-12-31T23:59:10Z", now), "50 s ago");
  assert.equal(relative("2026-01-01T02:00:00Z", now), "in 2 h");
});

test("exact_inUtc_andNotATime", () => {
  assert.equal(exact("2026-01-01T02:03:04.005Z", "utc"), "2026-01-01 02:03:04.005 UTC");
  assert.equal(exact("nonsense", "utc"), "nonsense");
});

test("id_isShortened_othersAreNot", () => {
  assert.equal(shortId("01a20099-dfdc-7b3e-9d5c-2f6f0a1b7c11"), "01a20099…7c11");
  assert.equal(shortId("main"), "main");
});

test("bytes_haveAUnit", () => {
  assert.equal(bytes(12), "12 B");
  assert.equal(bytes(2_048), "2.0 KB");
  assert.equal(bytes(5 * 1_024 * 1_024), "5.0 MB");
});

test("shellQuote_keepsEverythingInOneWord", () => {
  assert.equal(shellQuote("http://localhost:8080/a"), "http://localhost:8080/a");
  assert.equal(shellQuote("it's $(rm -rf /) `x` \"y\""), `'it'\\''s $(rm -rf /) \`x\` "y"'`);
  assert.equal(shellQuote("a\nb"), "'a\nb'");
  assert.equal(shellQuote(""), "''");
});

test("curl_isOneCommand", () => {
  assert.equal(curl("POST", "http://h/x", [["X-Key", "a'b"]], '{"a":1}'),
    `curl -i http://h/x -H 'X-Key: a'\\''b' --data-binary '{"a":1}'`);
  assert.equal(curl("PUT", "http://h/x", [], "{}"), "curl -i -X PUT http://h/x --data-binary '{}'");
});

test("diffLines_haveTheirKind_andNoFileNames", () => {
  assert.deepEqual(diffLines("--- published\n+++ draft\n@@ -1 +1 @@\n-a\n+b\n c\n").map(l => l.kind), ["hunk", "del", "add", "same"]);
  assert.deepEqual(diffLines(""), []);
});
