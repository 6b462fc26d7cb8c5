package dev.tappet.api.integration;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.integration.Integration.Kind;

/** The kinds of integrations, as they are shown; vendors go by their own names. */
final class IntegrationKindNames {
    static final String WEBHOOK = "webhook";
    static final String RAW_HTTP = "raw_http";
    static final String TAPPET = "tappet";

    private IntegrationKindNames() {}

    static String word(Kind kind) {
        return switch (kind) {
            case Kind.Webhook _ -> WEBHOOK;
            case Kind.RawHttp _ -> RAW_HTTP;
            case Kind.OfTappet _ -> TAPPET;
            case Kind.OfVendor(VendorCredentials account) -> account.vendor().name();
        };
    }
}
