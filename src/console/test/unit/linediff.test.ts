import assert from "node:assert/strict";
import { test } from "node:test";
import { unified } from "../../src/linediff";

test("equalTexts_haveNoDiff", () => {
  assert.equal(unified("a\nb", "a\nb"), "");
});

test("changedLine_isRemovedAndAdded_withThreeLinesAround", () => {
  const from = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
  const to = from.with(4, "five");
  assert.equal(unified(from.join("\n"), to.join("\n")), "@@ -2 +2 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8");
});

test("diff_appliedToTheFirst_givesTheSecond", () => {
  let seed = 7;
  const random = (n: number) => { seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648; return seed % n; };
  for (let run = 0; run < 200; run++) {
    const from = Array.from({ length: random(12) }, () => "abc"[random(3)]);
    const to = Array.from({ length: random(12) }, () => "abc"[random(3)]);
    const lines = unified(from.join("\n"), to.join("\n")).split("\n").filter(l => !l.startsWith("@@"));
    const kept = lines.filter(l => !l.startsWith("+")).map(l => l.slice(1)).join("\n");
    const made = lines.filter(l => !l.startsWith("-")).map(l => l.slice(1)).join("\n");
    assert.ok(from.join("\n").includes(kept) && to.join("\n").includes(made));
    assert.equal(lines.filter(l => l.startsWith("+")).length - lines.filter(l => l.startsWith("-")).length,
      to.join("\n").split("\n").length - from.join("\n").split("\n").length);
  }
});
