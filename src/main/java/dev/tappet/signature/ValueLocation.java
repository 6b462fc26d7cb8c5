package dev.tappet.signature;

import java.util.List;

/** Where in a request a value stands. */
public sealed interface ValueLocation {
    /**
     * A header, or a part of one: {@code t=} is the prefix of the time in {@code t=1700000000,v1=…}.
     *
     * @param name      without regard to case; {@value #NUMBER} in it stands for 1, 2, … as far as there are such headers
     * @param prefix    before the value; may be empty
     * @param separator between the parts of the header
     * @param position  which part it is, from 1; 0 where the prefix says it, or the whole header is the value
     */
    record Header(String name, String prefix, String separator, int position) implements ValueLocation {
        public static final String NUMBER = "{n}";
        public static final String SEPARATOR = ",";

        public Header(String name, String prefix) {
            this(name, prefix, SEPARATOR, 0);
        }

        /** Whether it is written otherwise than a list that commas or blanks separate. */
        boolean hasOwnForm() {
            return position > 0 || !separator.equals(SEPARATOR);
        }
    }

    /**
     * A field of the JSON or the form in the body.
     *
     * @param path the name of a form's field; of JSON names with dots between; {@code []} after one stands for every element of an array, all of which must
     *             have the rest
     */
    record Field(String path) implements ValueLocation {}

    /** A parameter of the query, decoded. */
    record Parameter(String name) implements ValueLocation {}

    /** The first of these places that holds anything: where a sender has several forms. */
    record FirstOf(List<ValueLocation> places) implements ValueLocation {
        public FirstOf {
            places = List.copyOf(places);
        }
    }
}
