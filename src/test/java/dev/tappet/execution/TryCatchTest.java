package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.named;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitUntil;
import static dev.tappet.workflow.Step.OnError.FAIL;

import dev.tappet.workflow.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What try and catch mean. */
class TryCatchTest extends SemanticsTable {
    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        tries(rows);
        return rows.stream();
    }

    private static void tries(List<Row> rows) {
        rows.add(given(
                        attempt(List.of(fail("on purpose")), List.of(set("x", at("error")))),
                        exitWith("vars.x", "error"))
                .gives("{'vars.x':{'step':'fail','message':'on purpose'},'error':null}")
                .named("the handler sees the error, and nobody after it"));
        rows.add(given(attempt(List.of(act("a", "bad")), List.of(act("h", at("error.message")))), exitWith("h"))
                .gives("{'h':'refused bad'}")
                .named("an act's failure is caught"));
        rows.add(given(
                        attempt(List.of(set("x", FAILING_TEMPLATE)), List.of(set("x", at("error.message")))),
                        exitWith("vars.x"))
                .gives("{'vars.x':'no such function'}")
                .named("an expression's failure is caught"));
        rows.add(given(
                        attempt(
                                List.of(set("x", value(1)), act("a", 2), act("b", "bad"), set("x", value(3))),
                                List.of(act("h", 1))),
                        exitWith("vars.x", "a", "b"))
                .gives("{'vars.x':1,'a':2,'b':null}")
                .named("what the body did before it failed is seen after it"));
        rows.add(given(attempt(List.of(act("a", 1)), List.of(act("h", 2))), exitWith("a", "h"))
                .gives("{'a':1,'h':null}")
                .named("without a failure there is no handler"));
        rows.add(given(new Step.Try(named("t"), List.of(act("a", "bad")), List.of(act("h", 2))), exitWith("t"))
                .gives("{'t':2}")
                .named("a try gives the output of the handler"));
        rows.add(given(new Step.Try(named("t"), List.of(act("a", 1)), List.of()), exitWith("t"))
                .gives("{'t':1}")
                .named("a try gives the output of its body"));
        rows.add(given(attempt(List.of(act("a", "detailed")), List.of(act("h", at("error")))), exitWith("h"))
                .gives("{'h':{'step':'step a','message':'refused in detail','status':409,'body':[1]}}")
                .named("what an act's failure tells is seen beside its step and message, and hides neither"));
        rows.add(given(
                        attempt(
                                List.of(both(FAIL, List.of(act("a", "detailed")), List.of(waitFor(900)))),
                                List.of(waitFor(1), act("h", at("error.status")))),
                        exitWith("h"))
                .gives("{'h':409}")
                .named("what an act's failure tells is seen outside of the branch that failed"));
        rows.add(given(attempt(List.of(act("a", "bad")), List.of(fail("again"))))
                .fails("fail", "again")
                .named("a handler may fail"));
        rows.add(given(
                        attempt(
                                List.of(attempt(
                                        List.of(act("a", "bad")), List.of(act("h", 1), fail("from the handler")))),
                                List.of(set("x", at("error.message")))),
                        exitWith("vars.x"))
                .gives("{'vars.x':'from the handler'}")
                .named("a handler's failure is caught around it"));
        rows.add(given(
                        attempt(
                                List.of(fail("outer")),
                                List.of(
                                        attempt(List.of(act("a", "bad")), List.of(act("i", at("error.message")))),
                                        act("o", at("error.message")))),
                        exitWith("i", "o"))
                .gives("{'i':'refused bad','o':'outer'}")
                .named("after an inner catch the outer error is back"));
        rows.add(given(attempt(List.of(exit(value(Map.of("done", 1)))), List.of(act("h", 1))))
                .gives("{'done':1}")
                .named("exit is not caught"));
        rows.add(given(attempt(List.of(act("a", "bad")), List.of(waitFor(5), exitWith("error.message"))), act("z", 1))
                .gives("{'error.message':'refused bad'}")
                .named("exit in a handler ends the workflow"));
        rows.add(given(
                        attempt(
                                List.of(
                                        set("x", value(1)),
                                        waitFor(10),
                                        act("a", 2),
                                        both(FAIL, List.of(act("b", "bad")), List.of(waitFor(900)))),
                                List.of(waitFor(10), act("h", at("vars.x")))),
                        exitWith("a", "h", "vars.x"))
                .gives("{'a':2,'h':1,'vars.x':1}")
                .named("a body with waits and branches is caught as a whole"));
        rows.add(given(
                        attempt(
                                List.of(
                                        waitUntil("2020-01-01T00:00:00Z"),
                                        waitFor(0),
                                        set("x", value(1)),
                                        waitFor(3),
                                        set("x", value(2)),
                                        act("a", "bad")),
                                List.of(act("h", at("vars.x")))),
                        exitWith("h"))
                .gives("{'h':2}")
                .named("a body walked again for its handler does not stop at waits that are over"));
        rows.add(given(
                        attempt(
                                List.of(attempt(List.of(act("a", "bad")), List.of(act("b", 1), act("c", "bad")))),
                                List.of(act("h", at("error.step")))),
                        exitWith("h"))
                .gives("{'h':'step c'}")
                .named("a failure in an inner handler is what the outer one sees"));
        rows.add(given(
                        loop(
                                List.of("a", "bad", "c"),
                                2,
                                FAIL,
                                attempt(List.of(act("x", at("item"))), List.of(act("h", at("error.message"))))),
                        exitWith("loop"))
                .gives("{'loop':['a','refused bad','c']}")
                .named("each iteration catches its own"));
    }
}
