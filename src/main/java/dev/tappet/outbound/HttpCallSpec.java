package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an http step wants, read from its arguments.
 *
 * @param first     the first request of each attempt
 * @param expected  which statuses are a success
 * @param redirects how many are followed
 */
record HttpCallSpec(
        OutgoingRequest first,
        Timeouts timeouts,
        ExpectedStatuses expected,
        RetryPolicy retry,
        int redirects,
        ResponseFormat response) {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int REDIRECTS = 5;
    private static final int MOST_REDIRECTS = 10;

    /**
     * How long things may take.
     *
     * @param total   all attempts with the delays between them
     * @param connect to be connected, with TLS
     * @param read    without a byte of the response
     */
    record Timeouts(Duration total, Duration connect, Duration read) {
        private static final Duration TOTAL = Duration.ofSeconds(30);
        private static final Duration CONNECT = Duration.ofSeconds(5);
        private static final Duration LONGEST = Duration.ofMinutes(5);

        static Timeouts of(OperatorArguments arguments) throws OperatorFailedException {
            Duration total = arguments.duration("timeout", TOTAL, LONGEST);
            return new Timeouts(
                    positive(arguments, "timeout", total),
                    positive(arguments, "connect_timeout", arguments.duration("connect_timeout", CONNECT, LONGEST)),
                    positive(arguments, "read_timeout", arguments.duration("read_timeout", total, LONGEST)));
        }

        private static Duration positive(OperatorArguments arguments, String name, Duration duration)
                throws OperatorFailedException {
            if (duration.isZero()) {
                throw arguments.wrong(name, "more than nothing");
            }
            return duration;
        }
    }

    /** @throws OperatorFailedException naming the argument that is wrong */
    static HttpCallSpec of(Object arguments) throws OperatorFailedException {
        OperatorArguments read = OperatorArguments.of(arguments);
        Optional<OutgoingBody> body = OutgoingBody.of(read);
        URI url = UrlParser.withQuery(UrlParser.of(read), TextParameters.of(read, "query"));
        return new HttpCallSpec(
                new OutgoingRequest(method(read), url, OutgoingHeaders.of(read, body), body),
                Timeouts.of(read),
                ExpectedStatuses.of(read),
                RetryPolicy.of(read),
                read.whole("redirects", REDIRECTS, 0, MOST_REDIRECTS),
                ResponseFormat.of(read));
    }

    private static String method(OperatorArguments arguments) throws OperatorFailedException {
        String method = arguments.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw arguments.wrong("method", "one of " + String.join(", ", METHODS));
        }
        return method;
    }
}
