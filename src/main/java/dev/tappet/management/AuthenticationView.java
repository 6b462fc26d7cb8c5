package dev.tappet.management;

import dev.tappet.workspace.Authentication;
import dev.tappet.workspace.Hmac;
import dev.tappet.workspace.Integration.HeaderSecret;
import dev.tappet.workspace.Scheme;
import dev.tappet.workspace.SignedContent;
import dev.tappet.workspace.UnusableInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What requests to an integration must satisfy, as it is sent and shown: <code>{"headers": […], "hmac": {…}}</code>.
 * It is sent whole, with its secrets, and shown without them.
 */
@PublicApi
record AuthenticationView(List<HeaderView> headers, Optional<HmacView> hmac) {
    private static final String HEADERS = "headers";
    private static final String HMAC = "hmac";
    private static final String HEADER = "header";
    private static final String SECRETS = "secrets";
    private static final String ALGORITHM = "algorithm";
    private static final String ENCODING = "encoding";
    private static final String PREFIX = "prefix";
    private static final String SIGNED = "signed";
    private static final String TIMESTAMP = "timestamp";
    private static final String TOLERANCE = "tolerance_seconds";
    private static final String ID_HEADER = "id_header";
    private static final String SECRET_ENCODING = "secret_encoding";

    static final Set<String> KEYS = Set.of(HEADERS, HMAC);

    private static final Set<String> HMAC_KEYS =
            Set.of(HEADER, SECRETS, ALGORITHM, ENCODING, PREFIX, SIGNED, TIMESTAMP, ID_HEADER, SECRET_ENCODING);

    @PublicApi
    record HeaderView(String header, int secretCount) {}

    @PublicApi
    record HmacView(
            String header,
            String algorithm,
            String encoding,
            String prefix,
            String signed,
            Optional<TimestampView> timestamp,
            Optional<String> idHeader,
            String secretEncoding,
            int secretCount) {}

    @PublicApi
    record TimestampView(String header, long toleranceSeconds) {}

    static AuthenticationView of(List<Scheme> schemes) {
        List<HeaderView> headers = new ArrayList<>();
        Optional<HmacView> signature = Optional.empty();
        for (Scheme scheme : schemes) {
            switch (scheme) {
                case HeaderSecret header ->
                    headers.add(new HeaderView(header.name(), header.secrets().size()));
                case Hmac hmac -> signature = Optional.of(view(hmac));
            }
        }
        return new AuthenticationView(headers, signature);
    }

    private static HmacView view(Hmac hmac) {
        return new HmacView(
                hmac.header(),
                Words.of(hmac.algorithm()),
                Words.of(hmac.encoding()),
                hmac.prefix(),
                hmac.signed().template(),
                hmac.timestamp()
                        .map(it -> new TimestampView(it.header(), it.tolerance().toSeconds())),
                hmac.idHeader(),
                Words.of(hmac.keyForm()),
                hmac.secrets().size());
    }

    static Authentication read(RequestBody body) throws UnusableInputException {
        List<Scheme> schemes = new ArrayList<>();
        if (body.has(HEADERS)) {
            for (RequestBody header : body.objects(HEADERS, Set.of(HEADER, SECRETS))) {
                schemes.add(new HeaderSecret(header.text(HEADER), header.texts(SECRETS)));
            }
        }
        if (body.has(HMAC)) {
            schemes.add(hmac(body.object(HMAC, HMAC_KEYS)));
        }
        return Authentication.of(schemes);
    }

    private static Hmac hmac(RequestBody body) throws UnusableInputException {
        return new Hmac(
                body.text(HEADER),
                body.oneOf(Hmac.Algorithm.class, ALGORITHM, Hmac.Algorithm.SHA256),
                body.oneOf(Hmac.Encoding.class, ENCODING, Hmac.Encoding.HEX),
                body.text(PREFIX, ""),
                body.has(SIGNED) ? SignedContent.parse(body.place(SIGNED), body.text(SIGNED)) : SignedContent.BODY,
                body.has(TIMESTAMP)
                        ? Optional.of(timestamp(body.object(TIMESTAMP, Set.of(HEADER, TOLERANCE))))
                        : Optional.empty(),
                body.has(ID_HEADER) ? Optional.of(body.text(ID_HEADER)) : Optional.empty(),
                body.oneOf(Hmac.KeyForm.class, SECRET_ENCODING, Hmac.KeyForm.TEXT),
                body.texts(SECRETS));
    }

    private static Hmac.Timestamp timestamp(RequestBody body) throws UnusableInputException {
        return new Hmac.Timestamp(
                body.text(HEADER), body.has(TOLERANCE) ? Duration.ofSeconds(body.number(TOLERANCE)) : Hmac.TOLERANCE);
    }
}
