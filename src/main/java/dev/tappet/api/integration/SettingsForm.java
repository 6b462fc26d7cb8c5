package dev.tappet.api.integration;

import dev.tappet.api.support.PublicApi;
import dev.tappet.api.workspace.WorkspaceLimitsForm;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.net.AllowList;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.integration.Cors;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integration.Limits;
import dev.tappet.workspace.integration.Integration.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the settings of an integration from a request. Each setting is replaced as a whole; missing ones do not change.
 */
public final class SettingsForm {
    private static final String ALLOWED_ADDRESSES = "allowed_addresses";
    private static final String LIMITS = "limits";
    private static final String RATE = "rate";
    private static final String AUTHENTICATE_PREFLIGHTS = "authenticate_preflights";
    private static final String CORS = "cors";
    private static final String ORIGINS = "origins";
    private static final String METHODS = "methods";
    private static final String HEADERS = "headers";
    private static final String EXPOSED_HEADERS = "exposed_headers";
    private static final String MAX_AGE = "max_age_seconds";
    private static final String CREDENTIALS = "credentials";
    private static final String ACTIVITY = "activity";
    private static final String KEEP_REFUSED = "keep_refused";
    private static final String FLAT_FORMS = "flat_forms";
    private static final String HANDSHAKES = "handshakes";

    static final Set<String> KEYS =
            Set.of(ALLOWED_ADDRESSES, LIMITS, CORS, AUTHENTICATE_PREFLIGHTS, ACTIVITY, FLAT_FORMS, HANDSHAKES);

    private SettingsForm() {}

    /**
     * The limits of an integration.
     *
     * @param rate the executions per second that it may start; left out if only the workspace's limit applies
     */
    @PublicApi
    public record LimitsView(Optional<Integer> rate) {}

    /** The CORS settings of an integration. */
    @PublicApi
    public record CorsView(
            List<String> origins,
            List<String> methods,
            List<String> headers,
            List<String> exposedHeaders,
            long maxAgeSeconds,
            boolean credentials) {}

    /**
     * The settings of an integration's delivery log.
     *
     * @param keepRefused whether rejected requests are stored, so that they can be shown and sent again
     */
    @PublicApi
    public record ActivityView(boolean keepRefused) {}

    /** @param existing the values of settings that the request does not contain */
    static Settings read(ObjectFields body, Kind kind, Settings existing) throws InvalidFieldException {
        if (kind instanceof Kind.OfTappet) {
            for (String key : KEYS) {
                if (body.has(key)) {
                    throw new InvalidFieldException(key, SenderForm.NO_REQUESTS);
                }
            }
        }
        Settings now = existing;
        if (body.has(ALLOWED_ADDRESSES)) {
            now = now.with(AllowList.of(ALLOWED_ADDRESSES, body.texts(ALLOWED_ADDRESSES)));
        }
        if (body.has(LIMITS)) {
            now = now.with(limits(body.object(LIMITS, Set.of(RATE))));
        }
        if (body.has(CORS)) {
            now = now.with(
                    cors(body.object(CORS, Set.of(ORIGINS, METHODS, HEADERS, EXPOSED_HEADERS, MAX_AGE, CREDENTIALS))));
        }
        if (body.has(AUTHENTICATE_PREFLIGHTS)) {
            now = now.withAuthenticatedPreflights(authenticatesPreflights(body, kind));
        }
        if (body.has(ACTIVITY)) {
            now = now.withStoredRefusals(
                    body.object(ACTIVITY, Set.of(KEEP_REFUSED)).flag(KEEP_REFUSED));
        }
        if (body.has(FLAT_FORMS)) {
            now = now.withFlatForms(flatForms(body, kind));
        }
        if (body.has(HANDSHAKES)) {
            if (kind instanceof Kind.OfVendor(VendorCredentials account)) {
                throw new InvalidFieldException(
                        HANDSHAKES,
                        "must not be given for kinds other than webhook and raw_http; %s has its own"
                                .formatted(account.vendor()));
            }
            now = now.withHandshakes(HandshakeForm.read(body));
        }
        return now;
    }

    private static boolean flatForms(ObjectFields body, Kind kind) throws InvalidFieldException {
        boolean value = body.flag(FLAT_FORMS);
        if (value && kind.equals(Kind.RAW_HTTP)) {
            throw new InvalidFieldException(FLAT_FORMS, "must be false for raw_http: its forms stay text");
        }
        return value;
    }

    private static Limits limits(ObjectFields limits) throws InvalidFieldException {
        return limits.has(RATE)
                ? new Limits(Optional.of(limits.number(RATE, 1, WorkspaceLimitsForm.MAX_RATE)))
                : Limits.NONE;
    }

    /** An empty object removes the list. */
    private static Cors cors(ObjectFields cors) throws InvalidFieldException {
        if (cors.all().isEmpty()) {
            return Cors.NONE;
        }
        List<String> origins = cors.texts(ORIGINS);
        if (origins.isEmpty()) {
            throw new InvalidFieldException(
                    cors.place(ORIGINS), "must have at least one entry; an empty cors object removes the list");
        }
        return Cors.of(
                origins,
                cors.texts(METHODS, Cors.METHODS),
                cors.texts(HEADERS, Cors.HEADERS),
                cors.texts(EXPOSED_HEADERS, List.of()),
                cors.has(MAX_AGE)
                        ? Duration.ofSeconds(cors.number(MAX_AGE, 0, (int) Cors.MAX_MAX_AGE.toSeconds()))
                        : Cors.MAX_AGE,
                cors.has(CREDENTIALS) && cors.flag(CREDENTIALS));
    }

    private static boolean authenticatesPreflights(ObjectFields body, Kind kind) throws InvalidFieldException {
        boolean value = body.flag(AUTHENTICATE_PREFLIGHTS);
        if (value && !kind.equals(Kind.RAW_HTTP)) {
            throw new InvalidFieldException(
                    AUTHENTICATE_PREFLIGHTS,
                    "must be false for kinds other than raw_http: their workflows receive" + " no preflights");
        }
        return value;
    }

    static Optional<CorsView> view(Cors cors) {
        return Optional.of(cors)
                .filter(Cors::isEnabled)
                .map(listed -> new CorsView(
                        listed.origins(),
                        listed.methods(),
                        listed.headers(),
                        listed.exposed(),
                        listed.maxAge().toSeconds(),
                        listed.credentials()));
    }
}
