package dev.tappet.signature;

/** Where in a request a value stands. */
public sealed interface ValueLocation {
    /**
     * A header, or a part of one: {@code t=} is the prefix of the time in {@code t=1700000000,v1=…}.
     *
     * @param name   without regard to case; {@value #NUMBER} in it stands for 1, 2, … as far as there are such headers
     * @param prefix before the value; may be empty
     */
    record Header(String name, String prefix) implements ValueLocation {
        public static final String NUMBER = "{n}";
    }

    /**
     * A field of the JSON in the body.
     *
     * @param path names with dots between; {@code []} after one stands for every element of an array, all of which must
     *             have the rest
     */
    record Field(String path) implements ValueLocation {}

    /** A parameter of the query, decoded. */
    record Parameter(String name) implements ValueLocation {}
}
