package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.repeat;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.until;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.workflow.Step.OnError.CONTINUE;
import static dev.tappet.workflow.Step.OnError.FAIL;
import static dev.tappet.workflow.Step.Repeat.Loop.UNTIL;
import static dev.tappet.workflow.Step.Repeat.Loop.WHILE;

import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What repeat means. */
class RepeatTest extends SemanticsTable {
    private static final Optional<Template> DELAY = Optional.of(value("1m"));

    private static int number(Evaluation in, String name) {
        return at(name).evaluate(in) instanceof Number number ? number.intValue() : 0;
    }

    private static Template reaches(String name, int value) {
        return computed(in -> number(in, name) >= value);
    }

    private static Template below(String name, int value) {
        return computed(in -> number(in, name) < value);
    }

    private static Step add() {
        return set("n", computed(in -> number(in, "vars.n") + 1));
    }

    private static Step large(String id) {
        return act(id, computed(in -> number(in, "vars.n") + "x".repeat(10_000)));
    }

    static Stream<Row> rows() {
        return Stream.of(
                given(
                                set("n", value(0)),
                                until(reaches("vars.n", 3), 9, act("x", at("vars.n")), add()),
                                exitWith("vars.n", "x", "repeat"))
                        .gives("{'vars.n':3,'x':2,'repeat':{'rounds':3,'done':true}}")
                        .named("what rounds set and give stays"),
                given(
                                repeat(
                                        WHILE,
                                        below("vars.n", 3),
                                        3,
                                        FAIL,
                                        Optional.empty(),
                                        act("x", at("vars.n")),
                                        add()),
                                exitWith("vars.n", "repeat"))
                        .gives("{'vars.n':3,'repeat':{'rounds':3,'done':true}}")
                        .named("while is evaluated before each round, and max allows as many"),
                given(repeat(WHILE, value(false), 9, FAIL, DELAY, act("x", 1)), exitWith("x", "repeat"))
                        .gives("{'x':null,'repeat':{'rounds':0,'done':true}}")
                        .named("while that never holds is no round"),
                given(until(value(true), 9, act("x", 1)), exitWith("x", "repeat"))
                        .gives("{'x':1,'repeat':{'rounds':1,'done':true}}")
                        .named("until that holds at once is one round"),
                given(until(value(false), 4, act("x", at("vars.n")), add()))
                        .fails("step repeat", "the condition does not hold after 4 rounds, which is the limit (max)")
                        .named("until without an end fails"),
                given(repeat(WHILE, value(true), 4, FAIL, Optional.empty(), act("x", 1)))
                        .fails("step repeat", "the condition still holds after 4 rounds, which is the limit (max)")
                        .named("while without an end fails"),
                given(
                                attempt(
                                        List.of(until(value(false), 3, act("x", at("vars.n")), add())),
                                        List.of(act("y", at("vars.n")))),
                                exitWith("x", "y"))
                        .gives("{'x':2,'y':3}")
                        .named("reaching max can be caught, and what rounds set stays"),
                given(
                                repeat(UNTIL, value(false), 4, CONTINUE, DELAY, act("x", at("vars.n")), add()),
                                exitWith("vars.n", "repeat"))
                        .gives("{'vars.n':4,'repeat':{'rounds':4,'done':false}}")
                        .named("on_max continue goes on, with delays between"),
                given(until(
                                value(false),
                                9,
                                act("x", at("vars.n")),
                                add(),
                                choose(reaches("vars.n", 3), List.of(exit(value(Map.of("out", true)))), List.of())))
                        .gives("{'out':true}")
                        .named("exit in a round ends the workflow"),
                given(
                                until(
                                        reaches("vars.n", 3),
                                        9,
                                        attempt(List.of(act("x", "bad")), List.of(act("y", at("vars.n")), add()))),
                                exitWith("y"))
                        .gives("{'y':2}")
                        .named("a failure that is caught in a round does not end it"),
                given(
                                attempt(
                                        List.of(until(
                                                value(false),
                                                9,
                                                add(),
                                                waitFor(5),
                                                choose(
                                                        reaches("vars.n", 3),
                                                        List.of(act("x", "bad")),
                                                        List.of(act("z", 1))))),
                                        List.of(act("y", at("vars.n")))),
                                exitWith("y", "z"))
                        .gives("{'y':3,'z':1}")
                        .named("a failure in a later round is caught around it"),
                given(until(value(false), 9, act("x", 1), fail("enough")))
                        .fails("fail", "enough")
                        .named("a failure in a round fails the repeat"),
                given(
                                set("m", value(0)),
                                until(
                                        reaches("vars.m", 2),
                                        5,
                                        set("n", value(0)),
                                        until(reaches("vars.n", 3), 5, act("x", at("vars.n")), add()),
                                        set("m", computed(in -> number(in, "vars.m") + 1)),
                                        waitFor(9)),
                                exitWith("vars.m", "vars.n", "x"))
                        .gives("{'vars.m':2,'vars.n':3,'x':2}")
                        .named("a repeat within a repeat begins anew in each round"),
                given(
                                loop(
                                        List.of(1, 2, 3),
                                        2,
                                        FAIL,
                                        set("n", value(0)),
                                        repeat(
                                                UNTIL,
                                                computed(in -> number(in, "vars.n") >= number(in, "item")),
                                                5,
                                                FAIL,
                                                DELAY,
                                                act("x", at("item")),
                                                add()),
                                        set("all", at("vars.n"))),
                                exitWith("loop", "vars"))
                        .gives("{'loop':[{'all':1},{'all':2},{'all':3}],'vars':{}}")
                        .named("repeats in iterations at once have variables of their own"),
                given(
                                until(
                                        reaches("vars.n", 2),
                                        5,
                                        both(FAIL, List.of(act("a", at("vars.n"))), List.of(waitFor(7), act("b", 2))),
                                        add()),
                                exitWith("parallel"))
                        .gives("{'parallel':{'left':1,'right':2}}")
                        .named("a parallel in a round"),
                given(
                                until(
                                        reaches("vars.n", 12),
                                        20,
                                        large("x"),
                                        choose(reaches("vars.n", 11), List.of(set("kept", at("x"))), List.of()),
                                        add()),
                                set(
                                        "same",
                                        computed(in -> at("x").evaluate(in)
                                                .equals(at("vars.kept").evaluate(in)))),
                                exitWith("vars.same"))
                        .gives("{'vars.same':true}")
                        .named("large results of rounds"),
                given(until(reaches("vars.n", 50), 99, add()), exitWith("vars.n"))
                        .gives("{'vars.n':50}")
                        .named("rounds that only compute"));
    }
}
