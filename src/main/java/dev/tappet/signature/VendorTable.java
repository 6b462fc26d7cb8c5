package dev.tappet.signature;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.SignedTokenVerifier.Expectations;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The table of vendors, <code>signature/vendors.yaml</code>. It is read on first use, so that a server starts without
 * reading it.
 */
public final class VendorTable {
    private static final String TABLE = "/signature/vendors.yaml";

    private VendorTable() {}

    private static final class Read {
        static final SequencedMap<String, Vendor> ALL = read();
    }

    public static Optional<Vendor> find(String name) {
        return Optional.ofNullable(Read.ALL.get(name));
    }

    /** All vendors, in the order of the table. */
    public static Collection<Vendor> all() {
        return Read.ALL.values();
    }

    private static SequencedMap<String, Vendor> read() {
        try (InputStream in = VendorTable.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new FileNotFoundException(TABLE);
            }
            Map<String, Map<String, Object>> rows = new YAMLMapper().readValue(in, new TypeReference<>() {});
            SequencedMap<String, Vendor> vendors = new LinkedHashMap<>();
            for (Map.Entry<String, Map<String, Object>> row : rows.entrySet()) {
                vendors.put(row.getKey(), vendor(row.getKey(), row.getValue()));
            }
            return Collections.unmodifiableSequencedMap(vendors);
        } catch (IOException e) {
            throw new UncheckedIOException("The table of vendors cannot be read", e);
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("The table of vendors is not valid: " + e.getMessage(), e);
        }
    }

    static Vendor vendor(String name, Map<?, ?> written) throws InvalidFieldException {
        ObjectFields row = ObjectFields.of(
                name,
                written,
                Set.of(
                        "label",
                        "setup",
                        "json",
                        "form_field",
                        "any",
                        "deletes",
                        "credentials",
                        "schemes",
                        "handshakes"));
        return new Vendor(
                name,
                row.text("label"),
                row.text("setup"),
                row.flag("json", false),
                row.flag("any", false),
                row.flag("deletes", false) ? Set.of("GET", "DELETE") : Set.of("GET"),
                row.has("form_field") ? Optional.of(row.text("form_field")) : Optional.empty(),
                credentials(row),
                schemes(row),
                row.has("handshakes") ? handshakes(row) : List.of());
    }

    private static List<Credential> credentials(ObjectFields row) throws InvalidFieldException {
        List<Credential> credentials = new ArrayList<>();
        for (Object name : row.map("credentials").keySet()) {
            ObjectFields fields = ObjectFields.of(
                    row.place("credentials." + name),
                    (Map<?, ?>) row.map("credentials").get(name),
                    Set.of("label", "where", "secret", "required", "enrolled", "matches"));
            credentials.add(new Credential(
                    name.toString(),
                    fields.text("label"),
                    fields.text("where"),
                    fields.flag("secret", true),
                    fields.flag("required", true),
                    fields.flag("enrolled", false),
                    fields.has("matches") ? Optional.of(Pattern.compile(fields.text("matches"))) : Optional.empty()));
        }
        return credentials;
    }

    private static List<Vendor.Keyed> schemes(ObjectFields row) throws InvalidFieldException {
        List<Vendor.Keyed> schemes = new ArrayList<>();
        for (Map<?, ?> written : row.maps("schemes")) {
            Map<Object, Object> rule = new LinkedHashMap<>(written);
            Optional<String> key = Optional.ofNullable(rule.remove("key")).map(Object::toString);
            schemes.add(new Vendor.Keyed(key, scheme(row.place("schemes"), rule)));
        }
        return schemes;
    }

    private static AuthenticationScheme scheme(String place, Map<Object, Object> written) throws InvalidFieldException {
        if (written.get("secret_header") instanceof String header) {
            return new HeaderSecret(header, List.of());
        }
        if (written.get("secret_parameter") instanceof String parameter) {
            return new QuerySecret(parameter, List.of());
        }
        if (written.get("basic") instanceof String username) {
            return new BasicCredentials(List.of(username), List.of());
        }
        if (written.containsKey("token")) {
            return token(ObjectFields.of(place, written, Set.of("token"))
                    .object("token", Set.of("keys", "issuers", "audience", "claims")));
        }
        return written.containsKey("bearer")
                ? new BearerToken(List.of())
                : new Signature(SignatureRuleFormat.vendors(place, written), List.of());
    }

    /**
     * Audience and claims contain names of credentials; any other text is the value itself. Without keys, the
     * credential is the key.
     */
    private static SignedToken token(ObjectFields fields) throws InvalidFieldException {
        Map<String, List<String>> claims = new LinkedHashMap<>();
        if (fields.has("claims")) {
            fields.map("claims").forEach((name, value) -> claims.put(name.toString(), List.of(value.toString())));
        }
        return new SignedToken(
                fields.has("keys")
                        ? new VerificationKeys.Published(
                                URI.create(fields.text("keys")), SenderClient.AddressOrigin.VENDOR)
                        : new VerificationKeys.Shared(SecretEncoding.TEXT, List.of()),
                AuthorizationHeader.NAME,
                new Expectations(
                        fields.has("issuers") ? List.of(fields.text("issuers").split(" ")) : List.of(),
                        fields.has("audience") ? Optional.of(List.of(fields.text("audience"))) : Optional.empty(),
                        claims,
                        Optional.empty(),
                        Optional.empty(),
                        SignedToken.TOLERANCE));
    }

    private static List<Handshake> handshakes(ObjectFields row) throws InvalidFieldException {
        List<Handshake> handshakes = new ArrayList<>();
        Set<String> known = Set.of("moment", "method", "when", "value", "enrols", "answer");
        for (ObjectFields fields : row.objects("handshakes", known)) {
            handshakes.add(HandshakeFormat.vendors(fields));
        }
        return handshakes;
    }
}
