package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.label;
import static dev.tappet.engine.TestSteps.named;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitUntil;

import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What sequences, choices and ends mean. */
class PureStepsTest extends SemanticsTable {
    private static Step setAll(Object... namesAndTemplates) {
        LinkedHashMap<String, Template> variables = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTemplates.length; i += 2) {
            variables.put((String) namesAndTemplates[i], (Template) namesAndTemplates[i + 1]);
        }
        return new Step.Set(named("all"), variables);
    }

    private static Step switching(Object on, Object first, Object second) {
        return new Step.Switch(
                named("chosen"),
                value(on),
                List.of(
                        new Step.Switch.Case(value(first), List.of(set("x", value("first")))),
                        new Step.Switch.Case(value(second), List.of(set("x", value("second"))))),
                List.of(set("x", value("other"))));
    }

    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>();
        sequences(rows);
        choices(rows);
        ends(rows);
        return rows.stream();
    }

    private static void sequences(List<Row> rows) {
        rows.add(given().gives("{}").named("a workflow without steps falls off its end"));
        rows.add(given(set("x", value(1))).gives("{}").named("falling off the end gives an empty object"));
        rows.add(given(set("x", value(1)), exitWith("vars.x"))
                .gives("{'vars.x':1}")
                .named("set is seen by what follows"));
        rows.add(given(set("x", value(1)), setAll("x", value(2), "y", at("vars.x")), exitWith("vars.x", "vars.y"))
                .gives("{'vars.x':2,'vars.y':1}")
                .named("set evaluates all values before it sets the first"));
        rows.add(given(setAll("x", value(1), "y", value(null)), exitWith("all"))
                .gives("{'all':{'x':1,'y':null}}")
                .named("the output of set are its values"));
        rows.add(given(set("x", value(1)), set("y", value(2)), exitWith("vars"))
                .gives("{'vars':{'x':1,'y':2}}")
                .named("set leaves other variables alone"));
        rows.add(given(set("x", FAILING_TEMPLATE))
                .fails("set x", "no such function")
                .named("an expression that errs fails its step"));
        rows.add(given(act("a", Map.of("n", 1)), exitWith("a.n"))
                .gives("{'a.n':1}")
                .named("an output is found by its step's id"));
        rows.add(given(act("a", 1), act("b", at("a")), exitWith("b"))
                .gives("{'b':1}")
                .named("an output is an argument"));
        rows.add(given(act("a", "bad"), act("b", 1))
                .fails("step a", "refused bad")
                .named("an act that fails ends the workflow"));
        rows.add(given(new Step.OperatorStep(named("a"), "teleport", value(1)))
                .fails("step a", "the operator teleport is not available on this server")
                .named("an operator that is not there fails its step"));
        rows.add(given(waitFor(60), set("x", value(1)), exitWith("vars.x"))
                .gives("{'vars.x':1}")
                .named("what follows a wait happens"));
        rows.add(given(waitFor(0), waitFor("0s"), exitWith()).gives("{}").named("a wait of nothing is over at once"));
        rows.add(given(waitUntil("2020-01-01T00:00:00Z"), exitWith())
                .gives("{}")
                .named("a wait until a time that has passed is over"));
        rows.add(given(waitFor("soon"))
                .fails("wait soon", "must be a duration: 500ms, 10s, 5m, 2h, 7d, PT1H30M, or a number of seconds")
                .named("a wait for something else fails"));
    }

    private static void choices(List<Row> rows) {
        List<Step> then = List.of(set("x", value("then")));
        List<Step> otherwise = List.of(set("x", value("else")));
        rows.add(given(choose(value(true), then, otherwise), exitWith("vars.x", "chosen"))
                .gives("{'vars.x':'then','chosen':{'x':'then'}}")
                .named("if takes then, and its output is that of the last step"));
        rows.add(given(choose(value(""), then, otherwise), exitWith("vars.x"))
                .gives("{'vars.x':'else'}")
                .named("empty text is false"));
        rows.add(given(choose(value(null), then, List.of()), exitWith("vars.x", "chosen"))
                .gives("{'vars.x':null,'chosen':null}")
                .named("an if without else gives null when it does not hold"));
        rows.add(given(choose(FAILING_TEMPLATE, then, otherwise))
                .fails("step chosen", "no such function")
                .named("a condition that errs fails"));
        rows.add(given(
                        choose(value(true), List.of(act("a", 1), waitFor(9), act("b", 2)), List.of()),
                        exitWith("a", "b"))
                .gives("{'a':1,'b':2}")
                .named("outputs in a branch of if are seen after it"));
        rows.add(given(switching(1, 1.0, 1), exitWith("vars.x"))
                .gives("{'vars.x':'first'}")
                .named("1 and 1.0 are the same case, and the first counts"));
        rows.add(given(switching("1", 1, "1"), exitWith("vars.x"))
                .gives("{'vars.x':'second'}")
                .named("text is no number"));
        rows.add(given(switching("b", "a", "c"), exitWith("vars.x"))
                .gives("{'vars.x':'other'}")
                .named("no case means the default"));
        rows.add(given(switching(null, "a", null), exitWith("vars.x"))
                .gives("{'vars.x':'second'}")
                .named("null is a case"));
        rows.add(given(switching(List.of(1, 2), List.of(1), List.of(1, 2)), exitWith("vars.x"))
                .gives("{'vars.x':'second'}")
                .named("arrays are compared as a whole"));
    }

    private static void ends(List<Row> rows) {
        rows.add(given(act("a", 1), fail("so be it"))
                .fails("fail", "so be it")
                .named("fail ends the workflow with its message"));
        rows.add(given(new Step.Fail(label("f"), value(null)))
                .fails("f", "failed")
                .named("fail without a message says so"));
        rows.add(given(exit(value(Map.of("a", 1))), fail("never"))
                .gives("{'a':1}")
                .named("nothing happens after exit"));
        rows.add(given(exit(value(List.of(1))))
                .fails("exit", "the value of exit must be an object")
                .named("exit gives objects only"));
        rows.add(given(attempt(List.of(exit(value("x"))), List.of()), exitWith())
                .gives("{}")
                .named("an exit that is none is caught like other mistakes"));
        rows.add(given(exit(FAILING_TEMPLATE)).fails("exit", "no such function").named("an exit that errs fails"));
    }
}
