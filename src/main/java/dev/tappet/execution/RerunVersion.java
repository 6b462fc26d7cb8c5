package dev.tappet.execution;

/** Which version of its workflow an execution is run again with. */
public sealed interface RerunVersion {
    /** That of the execution. */
    record Same() implements RerunVersion {}

    /** That which is published when the rerun is requested. */
    record Published() implements RerunVersion {}

    /** @param number of a version that was published once */
    record Number(int number) implements RerunVersion {}

    RerunVersion SAME = new Same();

    /** Another text for another version, for keys. */
    default String text() {
        return switch (this) {
            case Same _ -> "";
            case Published _ -> "published";
            case Number(int number) -> Integer.toString(number);
        };
    }
}
