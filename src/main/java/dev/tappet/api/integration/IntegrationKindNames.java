package dev.tappet.api.integration;

import dev.tappet.signature.VendorCredentials;
import dev.tappet.workspace.integration.Integration.Kind;

/** The names of the kinds of integrations in the API. Vendors have names of their own. */
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
