package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.workspace.connection.Connection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of an {@code http} step.
 *
 * @param first     the first request of each attempt
 * @param expected  statuses that are a success
 * @param redirects maximum number of redirects per attempt
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
    private static final int MAX_REDIRECTS = 10;

    /**
     * The time limits of a call.
     *
     * @param total   for all attempts, with the delays between them
     * @param connect to connect, including TLS
     * @param read    without a byte of the response
     */
    record Timeouts(Duration total, Duration connect, Duration read) {
        private static final Duration TOTAL = Duration.ofSeconds(30);
        private static final Duration CONNECT = Duration.ofSeconds(5);
        private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

        static Timeouts of(OperatorArguments arguments) throws OperatorFailedException {
            Duration total = arguments.duration("timeout", TOTAL, MAX_TIMEOUT);
            return new Timeouts(
                    positive(arguments, "timeout", total),
                    positive(arguments, "connect_timeout", arguments.duration("connect_timeout", CONNECT, MAX_TIMEOUT)),
                    positive(arguments, "read_timeout", arguments.duration("read_timeout", total, MAX_TIMEOUT)));
        }

        private static Duration positive(OperatorArguments arguments, String name, Duration duration)
                throws OperatorFailedException {
            if (duration.isZero()) {
                throw arguments.invalid(name, "a positive duration");
            }
            return duration;
        }
    }

    static HttpCallSpec of(Object arguments) throws OperatorFailedException {
        return of(arguments, Optional.empty());
    }

    /**
     * Reads the arguments of a step.
     *
     * @param connection that the step names
     * @throws OperatorFailedException names the argument that is invalid
     */
    static HttpCallSpec of(Object arguments, Optional<Connection> connection) throws OperatorFailedException {
        OperatorArguments read = OperatorArguments.of(arguments);
        Optional<OutgoingBody> body = OutgoingBody.of(read);
        Optional<URI> base = connection.flatMap(named -> named.settings().baseUrl());
        URI url = UrlParser.withQuery(UrlParser.of(read, base), TextParameters.of(read, "query"));
        List<OutgoingRequest.Header> headers = OutgoingHeaders.of(read, body);
        if (connection.isPresent()) {
            checkConnection(read, connection.get(), url, headers);
        }
        return new HttpCallSpec(
                new OutgoingRequest(method(read), url, headers, body),
                Timeouts.of(read),
                ExpectedStatuses.of(read),
                RetryPolicy.of(read),
                read.integer("redirects", REDIRECTS, 0, MAX_REDIRECTS),
                ResponseFormat.of(read));
    }

    /** A credential is only for the hosts of its connection; a workflow must not send it elsewhere. */
    private static void checkConnection(
            OperatorArguments arguments, Connection connection, URI url, List<OutgoingRequest.Header> headers)
            throws OperatorFailedException {
        if (!connection.covers(url)) {
            throw arguments.invalid(
                    "url",
                    "a URL that the connection \"%s\" is for (%s), not one of %s"
                            .formatted(connection.name(), connection.hosts(), UrlParser.origin(url)));
        }
        Set<String> made = ConnectionUse.headers(connection.settings().credential());
        for (OutgoingRequest.Header header : headers) {
            if (made.contains(header.name().toLowerCase(Locale.ROOT))) {
                throw arguments.invalid(
                        "headers." + header.name(),
                        "another header: the connection \"%s\" sets this one".formatted(connection.name()));
            }
        }
    }

    private static String method(OperatorArguments arguments) throws OperatorFailedException {
        String method = arguments.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw arguments.invalid("method", "one of " + String.join(", ", METHODS));
        }
        return method;
    }
}
