package dev.tappet.workspace.connection;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.ObjectFields;
import dev.tappet.net.PemText;
import dev.tappet.secret.Redactor;
import dev.tappet.workspace.connection.ConnectionCredential.AwsSigV4;
import dev.tappet.workspace.connection.ConnectionCredential.Basic;
import dev.tappet.workspace.connection.ConnectionCredential.Bearer;
import dev.tappet.workspace.connection.ConnectionCredential.Header;
import dev.tappet.workspace.connection.ConnectionCredential.OAuth2ClientCredentials;
import dev.tappet.workspace.connection.ConnectionCredential.TlsOnly;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings of a connection, as users send them and the table stores them. Messages never contain a secret.
 */
public final class SettingsReader {
    /** Maximum size of the JSON in bytes, including certificates. */
    public static final int BYTES = 64 * 1024;

    static final int MAX_HOSTS = 20;

    private static final int MAX_PARAMETERS = 20;

    private static final String BASIC = "basic";
    private static final String BEARER = "bearer";
    private static final String HEADER = "header";
    private static final String OAUTH2 = "oauth2_client_credentials";
    private static final String SIGV4 = "aws_sigv4";
    private static final String TLS = "tls";
    private static final List<String> KINDS = List.of(BASIC, BEARER, HEADER, OAUTH2, SIGV4);
    /** The keys of the settings. */
    public static final Set<String> KEYS = Set.of("base_url", "hosts", BASIC, BEARER, HEADER, OAUTH2, SIGV4, TLS);

    /** RFC 9110, section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Values that can be sent in a header: visible ASCII characters, with blanks between them. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Headers that frame the message or are set for each request. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "accept",
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "http2-settings",
            "idempotency-key",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "traceparent",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    /** Parameters of a token request that have their own fields or are fixed. */
    private static final Set<String> OWN_PARAMETERS =
            Set.of("grant_type", "client_id", "client_secret", "scope", "audience");

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.DOTALL);

    private SettingsReader() {}

    /** @throws InvalidFieldException names the invalid field */
    public static Connection.Settings read(Map<?, ?> json) throws InvalidFieldException {
        ObjectFields fields = ObjectFields.of("", withoutNulls(json), KEYS);
        if (Json.write(json).length > BYTES) {
            throw new InvalidFieldException("body", "must not exceed %,d bytes".formatted(BYTES));
        }
        List<String> kinds = KINDS.stream().filter(fields::has).toList();
        if (kinds.size() > 1 || kinds.isEmpty() && !fields.has(TLS)) {
            throw new InvalidFieldException(
                    kinds.isEmpty() ? "body" : kinds.getLast(),
                    "must have exactly one of %s, or %s alone".formatted(String.join(", ", KINDS), TLS));
        }
        Optional<URI> baseUrl = fields.has("base_url") ? Optional.of(baseUrl(fields)) : Optional.empty();
        List<ConnectionHost> hosts = hosts(fields);
        if (baseUrl.isEmpty() && hosts.isEmpty()) {
            throw new InvalidFieldException(
                    "hosts", "must name the hosts that the credential may be sent to, unless base_url does");
        }
        return new Connection.Settings(
                baseUrl,
                hosts,
                kinds.isEmpty() ? new TlsOnly() : credential(kinds.getFirst(), fields),
                fields.has(TLS) ? Optional.of(tls(fields)) : Optional.empty());
    }

    /** A key with null is the same as a missing key. */
    private static Map<Object, Object> withoutNulls(Map<?, ?> json) {
        Map<Object, Object> present = new LinkedHashMap<>();
        json.forEach((key, value) -> {
            if (value != null) {
                present.put(key, value instanceof Map<?, ?> map ? withoutNulls(map) : value);
            }
        });
        return present;
    }

    private static ConnectionCredential credential(String kind, ObjectFields fields) throws InvalidFieldException {
        return switch (kind) {
            case BASIC -> basic(fields.object(BASIC, Set.of("username", "password")));
            case BEARER -> new Bearer(headerSecret(fields.object(BEARER, Set.of("token")), "token"));
            case HEADER -> header(fields.object(HEADER, Set.of("name", "value")));
            case OAUTH2 ->
                oauth2(fields.object(
                        OAUTH2,
                        Set.of(
                                "token_url",
                                "client_id",
                                "client_secret",
                                "client_authentication",
                                "scope",
                                "audience",
                                "parameters")));
            default ->
                sigV4(fields.object(
                        SIGV4, Set.of("access_key_id", "secret_access_key", "session_token", "region", "service")));
        };
    }

    private static Basic basic(ObjectFields fields) throws InvalidFieldException {
        String username = fields.text("username");
        String password = fields.text("password");
        if (username.indexOf(':') >= 0 || hasControls(username)) {
            throw fields.invalid("username", "must be without colons and control characters");
        }
        if (hasControls(password)) {
            throw fields.invalid("password", "must be without control characters");
        }
        if (password.isEmpty() ? username.length() < Redactor.MIN_LENGTH : password.length() < Redactor.MIN_LENGTH) {
            throw fields.invalid(
                    "password",
                    ("must have at least %d characters, or be empty where the username is a key: a shorter secret"
                                    + " cannot"
                                    + " be distinguished from other text where records are redacted")
                            .formatted(Redactor.MIN_LENGTH));
        }
        return new Basic(username, password);
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    }

    private static Header header(ObjectFields fields) throws InvalidFieldException {
        String name = fields.text("name");
        if (!TOKEN.matcher(name).matches() || RESERVED_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw fields.invalid("name", "must be the name of a header that is not set for each request");
        }
        return new Header(name, headerSecret(fields, "value"));
    }

    private static String headerSecret(ObjectFields fields, String key) throws InvalidFieldException {
        String value = secret(fields, key);
        if (!HEADER_VALUE.matcher(value).matches()) {
            throw fields.invalid(key, "must be one line of printable ASCII");
        }
        return value;
    }

    private static String secret(ObjectFields fields, String key) throws InvalidFieldException {
        String value = fields.text(key);
        if (value.chars().filter(c -> !Character.isWhitespace(c)).count() < Redactor.MIN_LENGTH) {
            throw fields.invalid(
                    key,
                    ("must have at least %d characters: a shorter secret cannot be distinguished from other text where"
                                    + " records are redacted")
                            .formatted(Redactor.MIN_LENGTH));
        }
        return value;
    }

    private static OAuth2ClientCredentials oauth2(ObjectFields fields) throws InvalidFieldException {
        String authentication = fields.optional("client_authentication").orElse(BASIC);
        if (!authentication.equals(BASIC) && !authentication.equals("body")) {
            throw fields.invalid("client_authentication", "must be basic or body");
        }
        String clientId = fields.text("client_id");
        if (clientId.isBlank()) {
            throw fields.invalid("client_id", "must not be blank");
        }
        Map<String, String> parameters = fields.has("parameters") ? fields.textsByName("parameters") : Map.of();
        for (String name : parameters.keySet()) {
            if (OWN_PARAMETERS.contains(name)) {
                throw fields.invalid("parameters." + name, "this parameter has a field of its own, or is fixed");
            }
        }
        if (parameters.size() > MAX_PARAMETERS) {
            throw fields.invalid("parameters", "must have at most %d entries".formatted(MAX_PARAMETERS));
        }
        return new OAuth2ClientCredentials(
                url(fields, "token_url"),
                clientId,
                secret(fields, "client_secret"),
                authentication.equals("body"),
                fields.optional("scope"),
                fields.optional("audience"),
                parameters);
    }

    private static AwsSigV4 sigV4(ObjectFields fields) throws InvalidFieldException {
        for (String word : List.of("access_key_id", "region", "service")) {
            if (!WORD.matcher(fields.text(word)).matches()) {
                throw fields.invalid(word, "must have 1 to 64 letters, digits and hyphens");
            }
        }
        return new AwsSigV4(
                fields.text("access_key_id"),
                secret(fields, "secret_access_key"),
                fields.has("session_token") ? Optional.of(headerSecret(fields, "session_token")) : Optional.empty(),
                fields.text("region"),
                fields.text("service"));
    }

    private static URI baseUrl(ObjectFields fields) throws InvalidFieldException {
        URI url = url(fields, "base_url");
        if (url.getRawQuery() != null) {
            throw fields.invalid("base_url", "must be without a query");
        }
        return URI.create(url.toString().replaceFirst("/+$", ""));
    }

    private static URI url(ObjectFields fields, String key) throws InvalidFieldException {
        try {
            URI url = new URI(new URI(fields.text(key).strip()).toASCIIString());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean port = url.getPort() != 0 && url.getPort() <= 65_535;
            if (http && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null && port) {
                return url;
            }
        } catch (URISyntaxException _) {
            throw notUrl(fields, key);
        }
        throw notUrl(fields, key);
    }

    private static InvalidFieldException notUrl(ObjectFields fields, String key) {
        return fields.invalid(
                key, "must be a URL that begins with https:// or http://, without user, password and fragment");
    }

    private static List<ConnectionHost> hosts(ObjectFields fields) throws InvalidFieldException {
        List<String> written = fields.texts("hosts", List.of());
        if (written.size() > MAX_HOSTS) {
            throw new InvalidFieldException("hosts", "must have at most %d entries".formatted(MAX_HOSTS));
        }
        List<ConnectionHost> hosts = new ArrayList<>();
        for (String host : written) {
            hosts.add(ConnectionHost.parse("hosts[" + hosts.size() + "]", host));
        }
        return hosts;
    }

    private static ConnectionTls tls(ObjectFields fields) throws InvalidFieldException {
        ObjectFields tls = fields.object(TLS, Set.of("ca", "certificate", "key"));
        if (tls.has("certificate") != tls.has("key")) {
            throw tls.invalid(tls.has("key") ? "certificate" : "key", "certificate and key must be given together");
        }
        if (!tls.has("ca") && !tls.has("key")) {
            throw fields.invalid(TLS, "must have a ca, or a certificate and a key");
        }
        Optional<PemText> authorities = tls.has("ca") ? Optional.of(certificates(tls, "ca")) : Optional.empty();
        if (!tls.has("key")) {
            return new ConnectionTls(authorities, Optional.empty());
        }
        PemText certificate = certificates(tls, "certificate");
        PemText key = new PemText(tls.text("key"));
        checkKey(tls, key.text(), certificate.certificates().getFirst());
        return new ConnectionTls(authorities, Optional.of(new ConnectionTls.Identity(certificate, key)));
    }

    private static PemText certificates(ObjectFields tls, String key) throws InvalidFieldException {
        PemText pem = new PemText(tls.text(key));
        try {
            if (!pem.certificates().isEmpty()) {
                return pem;
            }
        } catch (IllegalArgumentException _) {
            throw tls.invalid(key, "must be certificates in PEM");
        }
        throw tls.invalid(key, "must be certificates in PEM");
    }

    private static void checkKey(ObjectFields tls, String pem, X509Certificate certificate)
            throws InvalidFieldException {
        Matcher body = PKCS8.matcher(pem);
        try {
            if (body.find()) {
                KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body.group(1))));
                return;
            }
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw notKey(tls);
        }
        throw notKey(tls);
    }

    private static InvalidFieldException notKey(ObjectFields tls) {
        return tls.invalid(
                "key", "must be the certificate's private key in PEM (PKCS #8, BEGIN PRIVATE KEY), without a password");
    }
}
