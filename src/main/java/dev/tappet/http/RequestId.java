package dev.tappet.http;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The id of a request: in the response header, in the body of errors, and in log lines. */
public final class RequestId {
    /** The header in which callers may send an id, and which returns the id of the request. */
    public static final String HEADER = "X-Request-Id";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private RequestId() {}

    /** @param sent by the caller; used if it is safe in a log line */
    public static String of(Optional<String> sent) {
        return sent.filter(id -> VALID.matcher(id).matches()).orElseGet(RequestId::random);
    }

    /** Must be unique, but not secret, so that no secure generator is needed. */
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
