package dev.tappet.signature;

import dev.tappet.json.EnumNames;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.Handshake.ExpectedValue;
import dev.tappet.signature.Handshake.HandshakeResponse;
import dev.tappet.signature.Handshake.MatchCondition;
import dev.tappet.signature.Handshake.Moment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads and writes {@link Handshake}s as plain values: in the table of vendors, in the public API and in stored
 * integrations.
 */
public final class HandshakeFormat {
    private static final String MOMENT = "moment";
    private static final String METHOD = "method";
    private static final String WHEN = "when";
    private static final String VALUE = "value";
    private static final String ANSWER = "answer";
    private static final String IS = "is";
    private static final String MISSING = "missing";
    private static final String STATUS = "status";
    private static final String TYPE = "type";
    private static final String BODY = "body";
    private static final String HEADERS = "headers";
    private static final String HEADER = "header";
    private static final String FIELD = "field";
    private static final String PARAMETER = "parameter";

    private static final Set<String> PLACE = Set.of(HEADER, FIELD, PARAMETER);
    private static final Set<String> KEYS = Set.of(MOMENT, METHOD, WHEN, VALUE, ANSWER);

    /** Values that a sender may have returned: no line breaks, at most 1024 characters. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,1024}");

    private HandshakeFormat() {}

    /** Reads a handshake of a vendor, which may use more features than one of a user. */
    static Handshake vendors(ObjectFields fields) throws InvalidFieldException {
        List<MatchCondition> when = new ArrayList<>();
        for (ObjectFields object : fields.objects(WHEN, Set.of(HEADER, FIELD, PARAMETER, IS, "credential", MISSING))) {
            when.add(new MatchCondition(
                    SignatureRuleFormat.place(object),
                    object.has("credential")
                            ? new ExpectedValue.OfCredential(object.text("credential"))
                            : expectedValue(object)));
        }
        return new Handshake(
                fields.oneOf(Moment.class, MOMENT, Moment.SIGNED),
                fields.text(METHOD),
                when,
                fields.has(VALUE) ? Optional.of(vendorValue(fields)) : Optional.empty(),
                fields.has("enrols") ? Optional.of(fields.text("enrols")) : Optional.empty(),
                vendorResponse(fields.object(ANSWER, Set.of(STATUS, TYPE, BODY, HEADER, HEADERS, "visit"))));
    }

    private static Handshake.Value vendorValue(ObjectFields handshake) throws InvalidFieldException {
        ObjectFields fields = handshake.object(VALUE, Set.of(HEADER, FIELD, PARAMETER, "matches"));
        return new Handshake.Value(SignatureRuleFormat.place(fields), Pattern.compile(fields.text("matches")));
    }

    private static HandshakeResponse vendorResponse(ObjectFields fields) throws InvalidFieldException {
        Map<String, String> headers = new LinkedHashMap<>();
        if (fields.has(HEADER)) {
            headers.put(fields.text(HEADER), "{value}");
        }
        headers.putAll(headers(fields));
        return new HandshakeResponse(
                (int) fields.number(STATUS, 200),
                fields.has(TYPE) ? Optional.of(fields.text(TYPE)) : Optional.empty(),
                fields.text(BODY, ""),
                headers,
                fields.flag("visit", false));
    }

    private static Map<String, String> headers(ObjectFields response) throws InvalidFieldException {
        return response.has(HEADERS) ? response.textsByName(HEADERS) : Map.of();
    }

    private static ExpectedValue expectedValue(ObjectFields condition) throws InvalidFieldException {
        if (condition.flag(MISSING, false)) {
            return new ExpectedValue.Nothing();
        }
        return condition.has(IS) ? new ExpectedValue.Exactly(condition.text(IS)) : new ExpectedValue.Anything();
    }

    /**
     * Reads a handshake of a user. Missing fields are derived from the value: the condition is that its location has a
     * value, and the response returns it unchanged.
     *
     * @param place the name of the handshake in messages
     * @throws InvalidFieldException if a field is missing or unknown, or the response could reveal more than the value
     */
    public static Handshake read(String place, Map<?, ?> written) throws InvalidFieldException {
        Handshake handshake = stored(place, written);
        HandshakeValidator.check(place, handshake);
        return handshake;
    }

    /**
     * Reads a stored handshake.
     *
     * @throws InvalidFieldException if it is damaged
     */
    public static Handshake stored(String place, Map<?, ?> written) throws InvalidFieldException {
        ObjectFields fields = ObjectFields.of(place, written, KEYS);
        Optional<ValueLocation> value =
                fields.has(VALUE) ? Optional.of(location(fields.object(VALUE, PLACE))) : Optional.empty();
        List<MatchCondition> when = new ArrayList<>();
        if (fields.has(WHEN)) {
            for (ObjectFields object : fields.objects(WHEN, Set.of(HEADER, FIELD, PARAMETER, IS, MISSING))) {
                when.add(new MatchCondition(location(object), expectedValue(object)));
            }
        } else {
            value.ifPresent(location -> when.add(new MatchCondition(location, new ExpectedValue.Anything())));
        }
        String method = value.filter(ValueLocation.Parameter.class::isInstance).isPresent() ? "GET" : "POST";
        return new Handshake(
                fields.oneOf(Moment.class, MOMENT, Moment.UNSIGNED),
                fields.text(METHOD, method),
                when,
                value.map(location -> new Handshake.Value(location, PRINTABLE)),
                Optional.empty(),
                fields.has(ANSWER)
                        ? response(fields.object(ANSWER, Set.of(STATUS, TYPE, BODY, HEADERS)))
                        : echo(value));
    }

    private static ValueLocation location(ObjectFields fields) throws InvalidFieldException {
        if (Set.of(HEADER, FIELD, PARAMETER).stream().filter(fields::has).count() != 1) {
            throw new InvalidFieldException(
                    fields.place(FIELD), "must be one of field, header and parameter: where the value is");
        }
        return SignatureRuleFormat.place(fields);
    }

    private static HandshakeResponse response(ObjectFields fields) throws InvalidFieldException {
        return new HandshakeResponse(
                (int) fields.number(STATUS, 200),
                fields.has(TYPE) ? Optional.of(fields.text(TYPE)) : Optional.empty(),
                fields.text(BODY, ""),
                headers(fields),
                false);
    }

    /** A field is returned as JSON under its own name, any other value as text. */
    private static HandshakeResponse echo(Optional<ValueLocation> value) {
        if (value.isEmpty()) {
            return new HandshakeResponse(200, Optional.empty(), "", Map.of(), false);
        }
        return value.get() instanceof ValueLocation.Field(String path) && path.matches("[A-Za-z0-9_-]+")
                ? new HandshakeResponse(
                        200, Optional.of("application/json"), "{\"" + path + "\":\"{value}\"}", Map.of(), false)
                : new HandshakeResponse(200, Optional.of("text/plain"), "{value}", Map.of(), false);
    }

    /** Writes a handshake of a user as it is read, including the derived fields. */
    public static Map<String, Object> write(Handshake handshake) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put(MOMENT, EnumNames.of(handshake.moment()));
        written.put(METHOD, handshake.method());
        written.put(WHEN, handshake.when().stream().map(HandshakeFormat::write).toList());
        handshake.value().ifPresent(value -> written.put(VALUE, SignatureRuleFormat.write(value.place())));
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(STATUS, handshake.response().status());
        handshake.response().type().ifPresent(type -> response.put(TYPE, type));
        response.put(BODY, handshake.response().body());
        if (!handshake.response().headers().isEmpty()) {
            response.put(HEADERS, handshake.response().headers());
        }
        written.put(ANSWER, response);
        return written;
    }

    private static Map<String, Object> write(MatchCondition condition) {
        Map<String, Object> written = new LinkedHashMap<>(SignatureRuleFormat.write(condition.place()));
        switch (condition.expected()) {
            case ExpectedValue.Anything _ -> {}
            case ExpectedValue.Nothing _ -> written.put(MISSING, true);
            case ExpectedValue.Exactly(String text) -> written.put(IS, text);
            case ExpectedValue.OfCredential _ -> throw new IllegalArgumentException("Only vendors have credentials");
        }
        return written;
    }
}
