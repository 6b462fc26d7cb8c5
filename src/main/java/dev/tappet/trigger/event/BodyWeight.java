package dev.tappet.trigger.event;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.MediaType;
import dev.tappet.memory.JsonWeight;
import java.util.Optional;

/** Estimates the heap of the event of a body, including all intermediate values, in bytes. */
public final class BodyWeight {
    /** A field of a form, with its name, its value and its entries in two maps. */
    private static final int FIELD = 400;

    /** An object or a list made by a bracket in the name of a field. */
    private static final int LEVEL = 400;

    /** An element of XML, with its maps and texts. */
    private static final int ELEMENT = 300;

    private static final int ATTRIBUTE = 160;

    /** A line of JSON that is parsed separately. */
    private static final int LINE = 64;

    private BodyWeight() {}

    /** @param body the body without its content coding */
    public static long of(IncomingRequest request, byte[] body) {
        Optional<MediaType> type = EventReader.contentType(request);
        long weight = JsonWeight.of(body);
        if (type.isEmpty() || type.get().isJson()) {
            return weight;
        }
        MediaType known = type.get();
        if (known.isForm()) {
            return weight + form(body);
        }
        if (known.isXml()) {
            return weight + (long) ELEMENT * count(body, '<') + (long) ATTRIBUTE * count(body, '=');
        }
        if (EventReader.isJsonLines(known)) {
            return weight + (long) LINE * count(body, '\n');
        }
        // the content of a part, its base64 and its JSON
        return weight + 3L * body.length;
    }

    private static long form(byte[] body) {
        long weight = (long) FIELD * (1 + count(body, '&')) + (long) LEVEL * count(body, '[');
        for (int i = 0; i < body.length - 2; i++) {
            if (body[i] == '%') {
                weight += escaped(body[i + 1], body[i + 2]);
            }
        }
        return weight;
    }

    /** The weight of an escaped character: a bracket of a name, or a token of JSON in a field. */
    private static int escaped(byte high, byte low) {
        int character = Character.digit(high, 16) << 4 | Character.digit(low, 16);
        return switch (character) {
            case '[' -> LEVEL;
            case '{', ':', ',' -> JsonWeight.MEMBER;
            default -> 0;
        };
    }

    private static int count(byte[] body, char character) {
        int count = 0;
        for (byte b : body) {
            if (b == character) {
                count++;
            }
        }
        return count;
    }
}
