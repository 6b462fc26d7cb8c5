package dev.tappet.signature;

import java.util.List;

/** The location of a value in a request. */
public sealed interface ValueLocation {
    /**
     * A header, or a part of one: {@code t=} is the prefix of the time in {@code t=1700000000,v1=…}.
     *
     * @param name      case-insensitive; {@value #NUMBER} in it stands for 1, 2, … up to the first missing header
     * @param prefix    before the value; may be empty
     * @param separator between the parts of the header
     * @param position  number of the part, from 1; 0 if the prefix identifies it or the whole header is the value
     */
    record Header(String name, String prefix, String separator, int position) implements ValueLocation {
        public static final String NUMBER = "{n}";
        public static final String SEPARATOR = ",";

        public Header(String name, String prefix) {
            this(name, prefix, SEPARATOR, 0);
        }

        /** Whether it is not a list separated by commas or blanks. */
        boolean hasOwnForm() {
            return position > 0 || !separator.equals(SEPARATOR);
        }
    }

    /**
     * A field of the JSON or the form in the body.
     *
     * @param path the name of a field of a form; for JSON, names separated by dots; {@code []} after a name stands for
     *             every element of an array, all of which must have the rest of the path
     */
    record Field(String path) implements ValueLocation {}

    /** A parameter of the query, decoded. */
    record Parameter(String name) implements ValueLocation {}

    /** The first of these locations that has a value, for senders with several formats. */
    record FirstOf(List<ValueLocation> places) implements ValueLocation {
        public FirstOf {
            places = List.copyOf(places);
        }
    }
}
