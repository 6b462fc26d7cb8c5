package dev.tappet.http;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** What a request goes by: in its answer's header, in the body of a refusal, and in the lines of the log. */
public final class RequestId {
    /** The header in which a caller may send an id of its own, and reads the id. */
    public static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private RequestId() {}

    /** @param sent by the caller, and kept if it can stand in a log line as it is */
    public static String of(Optional<String> sent) {
        return sent.filter(id -> SANE.matcher(id).matches()).orElseGet(RequestId::random);
    }

    /** It has to be distinct, not secret: no reason to queue for a secure generator. */
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
