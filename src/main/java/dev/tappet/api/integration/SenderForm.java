package dev.tappet.api.integration;

import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the kind of an integration, and the authentication of its senders, from a request. */
final class SenderForm {
    private static final String KIND = "kind";
    private static final String AUTHENTICATION = "authentication";
    private static final String CREDENTIALS = "credentials";
    private static final String TOLERANCE = "tolerance_seconds";
    private static final String EVENTS = "events";

    /** The fields that can be changed. */
    static final Set<String> KEYS = Set.of(AUTHENTICATION, CREDENTIALS, TOLERANCE, EVENTS);

    static final Set<String> NEW_KEYS = Set.of(KIND, AUTHENTICATION, CREDENTIALS, TOLERANCE, EVENTS);

    /** Long enough for the clock errors of senders, short enough to limit the replay of captured requests. */
    private static final Duration MAX_TOLERANCE = Duration.ofHours(1);

    static final String NO_REQUESTS = "an integration of the kind tappet accepts no requests";

    private static final String ONLY_TAPPET = "must not be given for kinds other than tappet";

    private SenderForm() {}

    static Kind kind(ObjectFields body) throws InvalidFieldException {
        String word = body.text(KIND, "");
        if (!word.equals(IntegrationKindNames.TAPPET)) {
            refuse(body, EVENTS, ONLY_TAPPET);
        }
        Optional<Vendor> vendor = VendorTable.find(word);
        if (vendor.isPresent()) {
            refuse(
                    body,
                    AUTHENTICATION,
                    "must not be given for %s, which is authenticated by its credentials".formatted(word));
            return new Kind.OfVendor(
                    withTolerance(new VendorCredentials(vendor.get(), credentials(vendor.get(), body)), body));
        }
        refuse(
                body,
                CREDENTIALS,
                "must not be given for kinds other than vendors; configure other senders under" + " authentication");
        refuseTolerance(body);
        return switch (word) {
            case IntegrationKindNames.WEBHOOK -> Kind.WEBHOOK;
            case IntegrationKindNames.RAW_HTTP -> Kind.RAW_HTTP;
            case IntegrationKindNames.TAPPET -> {
                refuse(body, AUTHENTICATION, NO_REQUESTS);
                yield new Kind.OfTappet(body.has(EVENTS) ? events(body) : Reporting.EventType.STANDARD);
            }
            default ->
                throw new InvalidFieldException(
                        KIND,
                        "must be webhook, raw_http, tappet or the name of a vendor; GET %s/integration-kinds lists them"
                                .formatted(PublicApi.ROOT));
        };
    }

    static Authentication authentication(ObjectFields body) throws InvalidFieldException {
        return body.has(AUTHENTICATION)
                ? AuthenticationView.read(body.object(AUTHENTICATION, AuthenticationView.KEYS))
                : Authentication.NONE;
    }

    /** The integration with the changes that the request contains, if any. */
    static Integration edited(Integration existing, ObjectFields body) throws InvalidFieldException {
        if (existing.kind() instanceof Kind.OfTappet) {
            refuse(body, AUTHENTICATION, NO_REQUESTS);
            return body.has(EVENTS) ? existing.withReporting(events(body)) : existing;
        }
        refuse(body, EVENTS, ONLY_TAPPET);
        if (existing.account().isPresent()) {
            VendorCredentials account = existing.account().get();
            refuse(
                    body,
                    AUTHENTICATION,
                    "must not be given for %s, which is authenticated by its credentials".formatted(account.vendor()));
            VendorCredentials now = body.has(CREDENTIALS) ? account.with(credentials(account.vendor(), body)) : account;
            return existing.withAccount(withTolerance(now, body));
        }
        refuse(body, CREDENTIALS, "must not be given: the kind of this integration is not a vendor");
        refuseTolerance(body);
        return body.has(AUTHENTICATION) ? existing.authenticatedBy(authentication(body)) : existing;
    }

    private static Set<Reporting.EventType> events(ObjectFields body) throws InvalidFieldException {
        Set<Reporting.EventType> events = EnumSet.noneOf(Reporting.EventType.class);
        for (String type : body.texts(EVENTS)) {
            events.add(Arrays.stream(Reporting.EventType.values())
                    .filter(event -> event.type().equals(type))
                    .findFirst()
                    .orElseThrow(() -> new InvalidFieldException(
                            EVENTS,
                            "must be a list of some of "
                                    + Arrays.stream(Reporting.EventType.values())
                                            .map(Reporting.EventType::type)
                                            .collect(Collectors.joining(", ")))));
        }
        return events;
    }

    private static void refuse(ObjectFields body, String key, String reason) throws InvalidFieldException {
        if (body.has(key)) {
            throw new InvalidFieldException(body.place(key), reason);
        }
    }

    private static void refuseTolerance(ObjectFields body) throws InvalidFieldException {
        refuse(
                body,
                TOLERANCE,
                "must not be given for kinds other than vendors; for other senders it is part of"
                        + " authentication.signature.timestamp");
    }

    private static VendorCredentials withTolerance(VendorCredentials account, ObjectFields body)
            throws InvalidFieldException {
        if (!body.has(TOLERANCE)) {
            return account;
        }
        if (account.vendor().tolerance().isEmpty()) {
            throw new InvalidFieldException(
                    TOLERANCE,
                    "%s does not sign a timestamp".formatted(account.vendor().label()));
        }
        return account.withTolerance(Duration.ofSeconds(body.number(TOLERANCE, 1, (int) MAX_TOLERANCE.toSeconds())));
    }

    private static Map<String, List<String>> credentials(Vendor vendor, ObjectFields body)
            throws InvalidFieldException {
        Map<String, List<String>> provided =
                body.has(CREDENTIALS) ? providedCredentials(body.object(CREDENTIALS)) : Map.of();
        return vendor.check(body.place(CREDENTIALS), provided);
    }

    /** A single value may be sent without a list. */
    private static Map<String, List<String>> providedCredentials(ObjectFields credentials)
            throws InvalidFieldException {
        Map<String, List<String>> provided = new LinkedHashMap<>();
        for (Object name : credentials.all().keySet()) {
            String key = name.toString();
            provided.put(
                    key,
                    credentials.all().get(key) instanceof String single
                            ? List.of(single)
                            : new ArrayList<>(credentials.texts(key)));
        }
        return provided;
    }
}
