package dev.tappet.execution;

/** The version of its workflow with which an execution is run again. */
public sealed interface RerunVersion {
    /** The version of the original execution. */
    record Same() implements RerunVersion {}

    /** The version that is published at the time of the request. */
    record Published() implements RerunVersion {}

    /** @param number of a version that was published once */
    record Number(int number) implements RerunVersion {}

    RerunVersion SAME = new Same();

    /** A distinct text for each version, for keys. */
    default String text() {
        return switch (this) {
            case Same _ -> "";
            case Published _ -> "published";
            case Number(int number) -> Integer.toString(number);
        };
    }
}
