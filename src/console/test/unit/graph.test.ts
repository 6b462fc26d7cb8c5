import assert from "node:assert/strict";
import { test } from "node:test";
import { graphOf, nodeAt, statesOf } from "../../src/graph";

const TEXT = `name: All
trigger: { integration: x }
steps:
  - set: { a: 1, b: 2 }
  - if: "{{ $.event.a }}"
    then:
      - id: asked
        http: { url: https://shop.example/a }
    else: [ fail: "no" ]
  - switch: "{{ $.event.b }}"
    cases:
      - { value: one, steps: [ wait: 10s ] }
    default: [ exit: {} ]
  - for_each:
      items: "{{ $.event.c }}"
      steps:
        - parallel: { branches: { left: [ set: { l: 1 } ], right: [ fail: x ] } }
  - try: [ fail: y ]
    catch: [ exit: { status: 500 } ]
`;

const flat = (nodes: any[]): string[] => nodes.flatMap(n => [`${n.place} ${n.operator}`, ...n.groups.flatMap((g: any) => flat(g.nodes))]);

test("graph_hasEveryStep_atItsPlace", () => {
  assert.deepEqual(flat(graphOf(TEXT)), [
    "steps[0] set", "steps[1] if", "steps[1].then[0] http", "steps[1].else[0] fail", "steps[2] switch", "steps[2].cases[0].steps[0] wait",
    "steps[2].default[0] exit", "steps[3] for_each", "steps[3].for_each.steps[0] parallel", "steps[3].for_each.steps[0].parallel.branches.left[0] set",
    "steps[3].for_each.steps[0].parallel.branches.right[0] fail", "steps[4] try", "steps[4].try[0] fail", "steps[4].catch[0] exit",
  ]);
  assert.equal(graphOf(TEXT)[1].groups[0].nodes[0].summary, "GET https://shop.example/a");
  assert.equal(graphOf(TEXT)[1].groups[0].nodes[0].id, "asked");
});

test("graph_ofBrokenText_isWhatCanBeRead", () => {
  assert.deepEqual(graphOf(""), []);
  assert.deepEqual(graphOf("steps: nothing"), []);
  assert.deepEqual(graphOf("steps:\n  - set: {\n"), graphOf("steps:\n  - set: {\n"));
  assert.equal(graphOf("steps:\n  - set: { a: 1 }\n  - 7\n  - fail").length, 1);
  assert.equal(graphOf("steps:\n" + "  - fail: x\n".repeat(3_000)).length, 2_000);
});

test("node_atAPosition_isTheInnermost", () => {
  assert.equal(nodeAt(graphOf(TEXT), TEXT.indexOf("shop.example"))?.place, "steps[1].then[0]");
  assert.equal(nodeAt(graphOf(TEXT), TEXT.indexOf("name: All")), undefined);
});

test("states_ofManyRounds_showTheWorst", () => {
  const states = statesOf([{ step: "steps[0]", kind: "done" }, { step: "steps[0]", kind: "failed" }, { step: "steps[0]", kind: "done" }, { step: "steps[1]", kind: "waiting" }]);
  assert.deepEqual(states.get("steps[0]"), { kind: "failed", count: 3 });
  assert.deepEqual(states.get("steps[1]"), { kind: "waiting", count: 1 });
});
