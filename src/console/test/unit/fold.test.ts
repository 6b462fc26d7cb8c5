import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../src/fold";

const loop = (n: number) => Array.from({ length: n }, (_, i) => ({ path: `0000.i${String(i).padStart(6, "0")}.0000`, kind: i === 40 ? "failed" : "done" }));

test("fewRecords_areAllShown", () => {
  const rows = fold(loop(3), {});
  assert.deepEqual(rows.map(r => r.fold?.label ?? r.step.path), ["Iteration 1", "0000.i000000.0000", "Iteration 2", "0000.i000001.0000", "Iteration 3", "0000.i000002.0000"]);
});

test("manyIterations_areFolded_exceptTheFirstThatFailed", () => {
  const rows = fold(loop(10_000), {}, "0000.i000040.0000");
  assert.equal(rows.filter(r => r.fold).length, 10_000);
  assert.deepEqual(rows.filter(r => r.step).map(r => r.step.path), ["0000.i000040.0000"]);
  assert.equal(rows.find(r => r.fold?.key === "0000.i000040")!.fold!.failed, 1);
});

test("whatIsOpened_isShown", () => {
  const rows = fold(loop(100), { "0000.i000007": true });
  assert.deepEqual(rows.filter(r => r.step).map(r => r.step.path), ["0000.i000007.0000"]);
});

test("loopsInAFoldedLoop_areNotShown", () => {
  const steps = Array.from({ length: 40 }, (_, i) => ({ path: `0000.i000000.0000.i${String(i).padStart(6, "0")}.0000`, kind: "done" }));
  assert.deepEqual(fold(steps, {}).map(r => r.fold!.label), ["Iteration 1"]);
  assert.equal(fold(steps, { "0000.i000000": true }).length, 41);
});
