package dev.tappet.management;

import dev.tappet.signature.Account;
import dev.tappet.signature.UnusableRuleException;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.Vendors;
import dev.tappet.workspace.Integration;
import dev.tappet.workspace.Integration.Kind;
import dev.tappet.workspace.UnusableInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kinds of integrations, as they are sent and shown. */
final class Kinds {
    static final String WEBHOOK = "webhook";
    static final String RAW_HTTP = "raw_http";

    private Kinds() {}

    static String word(Kind kind) {
        return switch (kind) {
            case Kind.Webhook _ -> WEBHOOK;
            case Kind.RawHttp _ -> RAW_HTTP;
            case Kind.OfVendor(Account account) -> account.vendor().name();
        };
    }

    /** @param credentials and {@code authentication}: their keys, of which only one fits a kind */
    static Kind read(RequestBody body, String kind, String credentials, String authentication)
            throws UnusableInputException {
        String word = body.text(kind, "");
        Optional<Vendor> vendor = Vendors.find(word);
        if (vendor.isPresent()) {
            refuse(body, authentication, "%s is recognised by its credentials".formatted(word));
            return new Kind.OfVendor(account(vendor.get(), body, credentials));
        }
        refuse(body, credentials, "belong to the kind of a vendor; describe any other sender under authentication");
        return switch (word) {
            case WEBHOOK -> Kind.WEBHOOK;
            case RAW_HTTP -> Kind.RAW_HTTP;
            default ->
                throw new UnusableInputException(
                        kind,
                        "one of webhook, raw_http or the name of a vendor is expected; GET %s/integration-kinds lists them"
                                .formatted(PublicApi.ROOT));
        };
    }

    /** An integration whose senders are recognised as a change of it says, if it says anything of that. */
    static Integration edited(Integration standing, RequestBody body, String credentials, String authentication)
            throws UnusableInputException {
        if (standing.account().isPresent()) {
            Vendor vendor = standing.account().get().vendor();
            refuse(body, authentication, "%s is recognised by its credentials".formatted(vendor));
            return body.has(credentials) ? standing.sentToBy(account(vendor, body, credentials)) : standing;
        }
        refuse(body, credentials, "belong to the kind of a vendor; this integration is of another");
        return body.has(authentication)
                ? standing.authenticatedBy(
                        AuthenticationView.read(body.object(authentication, AuthenticationView.KEYS)))
                : standing;
    }

    private static void refuse(RequestBody body, String key, String why) throws UnusableInputException {
        if (body.has(key)) {
            throw new UnusableInputException(body.place(key), why);
        }
    }

    private static Account account(Vendor vendor, RequestBody body, String key) throws UnusableInputException {
        Map<String, List<String>> given = body.has(key) ? given(body.object(key)) : Map.of();
        try {
            return new Account(vendor, vendor.check(body.place(key), given));
        } catch (UnusableRuleException e) {
            throw new UnusableInputException(e);
        }
    }

    /** A single value may stand without a list around it. */
    private static Map<String, List<String>> given(RequestBody credentials) throws UnusableInputException {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (Object name : credentials.fields().keySet()) {
            String key = name.toString();
            given.put(
                    key,
                    credentials.fields().get(key) instanceof String single
                            ? List.of(single)
                            : new ArrayList<>(credentials.texts(key)));
        }
        return given;
    }
}
