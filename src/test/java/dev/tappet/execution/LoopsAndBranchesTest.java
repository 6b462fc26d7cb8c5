package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.workflow.Step.OnError.CONTINUE;
import static dev.tappet.workflow.Step.OnError.FAIL;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What for_each and parallel mean. */
class LoopsAndBranchesTest extends SemanticsTable {
    private static List<?> nulls(Object... items) {
        return Arrays.asList(items);
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        loops(rows);
        parallels(rows);
        return rows.stream();
    }

    private static void loops(List<Row> rows) {
        for (int concurrency : new int[] {1, 3}) {
            String how = concurrency == 1 ? " one by one" : " at once";
            rows.add(given(loop(List.of("a", "b", "c"), concurrency, FAIL, act("x", at("item"))), exitWith("loop"))
                    .gives("{'loop':['a','b','c']}")
                    .named("for_each gives the last outputs in order" + how));
            rows.add(given(loop(List.of(5, 6), concurrency, FAIL, waitFor(7), act("x", at("index"))), exitWith("loop"))
                    .gives("{'loop':[0,1]}")
                    .named("the index counts from 0" + how));
            rows.add(given(loop(null, concurrency, FAIL, act("x", 1)), exitWith("loop"))
                    .gives("{'loop':[]}")
                    .named("no items are no iterations" + how));
            rows.add(given(loop(Map.of("k", 1), concurrency, FAIL, act("x", at("item.k"))), exitWith("loop"))
                    .gives("{'loop':[1]}")
                    .named("a single value is one item" + how));
            rows.add(given(loop(nulls(null, 2), concurrency, FAIL, act("x", at("item"))), exitWith("loop"))
                    .gives("{'loop':[null,2]}")
                    .named("an item may be null" + how));
            rows.add(given(
                            set("x", value("outside")),
                            loop(
                                    List.of(1, 2),
                                    concurrency,
                                    FAIL,
                                    act("a", 0),
                                    set("y", at("vars.x")),
                                    set("x", at("item"))),
                            exitWith("vars", "a", "item", "loop"))
                    .gives("{'vars':{'x':'outside'},'a':null,'item':null,'loop':[{'x':1},{'x':2}]}")
                    .named("what an iteration sets, gives and sees stays in it" + how));
            rows.add(given(
                            loop(List.of("a", "bad", "c"), concurrency, CONTINUE, act("x", at("item"))),
                            exitWith("loop"))
                    .gives("{'loop':['a',{'error':{'step':'step x','message':'refused bad'}},'c']}")
                    .named("on_error continue puts the failure in its place" + how));
            rows.add(given(loop(List.of("a", "bad"), concurrency, FAIL, act("x", at("item"))))
                    .fails("step x", "refused bad")
                    .named("a failing iteration fails the loop" + how));
            rows.add(given(loop(
                            List.of(1, 2),
                            concurrency,
                            CONTINUE,
                            act("x", 0),
                            choose(
                                    computed(in -> in.context().get("item").equals(2)),
                                    List.of(exit(value(Map.of("at", 2)))),
                                    List.of())))
                    .gives("{'at':2}")
                    .named("exit in an iteration ends the workflow even with on_error continue" + how));
        }
        rows.add(given(
                        loop(
                                List.of(1, 2),
                                1,
                                FAIL,
                                loop(List.of(8, 9), 2, FAIL, act("x", at("item"))),
                                act("y", at("item"))),
                        exitWith("loop"))
                .gives("{'loop':[1,2]}")
                .named("after an inner loop the item is the outer one's again"));
        rows.add(given(loop(List.of(1, 2), 4, FAIL), exitWith("loop"))
                .gives("{'loop':[null,null]}")
                .named("iterations without steps give null"));
        rows.add(given(
                        set("x", value(0)),
                        loop(
                                List.of(1, 2),
                                1,
                                FAIL,
                                choose(
                                        computed(in -> at("vars.x").evaluate(in).equals(0)),
                                        List.of(set("x", value(1))),
                                        List.of(fail("saw another's variable")))),
                        exitWith("vars.x"))
                .gives("{'vars.x':0}")
                .named("an iteration does not see what an earlier one set"));
    }

    private static void parallels(List<Row> rows) {
        rows.add(given(both(FAIL, List.of(act("a", 1)), List.of(act("b", 2))), exitWith("parallel", "a"))
                .gives("{'parallel':{'left':1,'right':2},'a':null}")
                .named("parallel gives the last outputs by name"));
        rows.add(given(
                        set("x", value(0)),
                        both(
                                FAIL,
                                List.of(act("a", 1), set("x", value(1))),
                                List.of(act("b", 2), waitFor(5), set("x", at("vars.x")))),
                        exitWith("parallel", "vars.x"))
                .gives("{'parallel':{'left':{'x':1},'right':{'x':0}},'vars.x':0}")
                .named("set in a branch is local to it"));
        rows.add(given(both(FAIL, List.of(), List.of(set("y", value(2)))), exitWith("parallel"))
                .gives("{'parallel':{'left':null,'right':{'y':2}}}")
                .named("pure branches give what acting ones would"));
        rows.add(given(both(FAIL, List.of(act("a", "bad")), List.of(waitFor(3600), act("b", 2))))
                .fails("step a", "refused bad")
                .named("the first failure fails the parallel"));
        rows.add(given(
                        both(CONTINUE, List.of(act("a", "bad")), List.of(waitFor(600), act("b", 2))),
                        exitWith("parallel"))
                .gives("{'parallel':{'left':{'error':{'step':'step a','message':'refused bad'}},'right':2}}")
                .named("on_error continue lets the other branch go on"));
        rows.add(given(both(
                        FAIL,
                        List.of(act("a", 1), exit(value(Map.of("left", true)))),
                        List.of(waitFor(3600), fail("too late"))))
                .gives("{'left':true}")
                .named("exit in a branch ends the workflow"));
        rows.add(given(both(
                        FAIL,
                        List.of(both(FAIL, List.of(act("a", 1), fail("inner")), List.of(waitFor(50)))),
                        List.of(waitFor(60), act("b", 1))))
                .fails("fail", "inner")
                .named("a failure goes through all parallels around it"));
    }
}
