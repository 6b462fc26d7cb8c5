package dev.tappet.signature;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of a vendor in one integration.
 *
 * @param credentials    with several values each, for rotation; not encrypted: they are sealed only in storage
 * @param enrollingUntil until when the vendor may send another secret itself
 * @param tolerance      the maximum age of a signature; empty for the default of the vendor
 */
public record VendorCredentials(
        Vendor vendor,
        Map<String, List<String>> credentials,
        Optional<Instant> enrollingUntil,
        Optional<Duration> tolerance) {
    public VendorCredentials {
        credentials = Map.copyOf(credentials);
    }

    public VendorCredentials(Vendor vendor, Map<String, List<String>> credentials) {
        this(vendor, credentials, Optional.empty(), Optional.empty());
    }

    public List<String> values(String credential) {
        return credentials.getOrDefault(credential, List.of());
    }

    public List<AuthenticationScheme> schemes() {
        List<AuthenticationScheme> ofVendor = vendor.schemes(credentials);
        return tolerance
                .map(duration -> ofVendor.stream()
                        .map(scheme -> withTolerance(duration, scheme))
                        .toList())
                .orElse(ofVendor);
    }

    private static AuthenticationScheme withTolerance(Duration tolerance, AuthenticationScheme scheme) {
        return switch (scheme) {
            case SentSecret secret -> secret;
            case SignedToken token -> token;
            case AnyOf(List<AuthenticationScheme> schemes) ->
                new AnyOf(schemes.stream()
                        .map(alternative -> withTolerance(tolerance, alternative))
                        .toList());
            case Signature(SignatureRule rule, List<String> secrets) ->
                new Signature(rule.withTolerance(tolerance), secrets);
        };
    }

    /** The maximum age of a signature; empty if the vendor does not sign a timestamp. */
    public Optional<Duration> maxSignatureAge() {
        return vendor.tolerance().map(ofVendor -> tolerance.orElse(ofVendor));
    }

    /** Whether a vendor may send this credential itself. */
    public boolean mayEnrol(String credential, Instant now) {
        return values(credential).isEmpty()
                || enrollingUntil.filter(until -> now.isBefore(until)).isPresent();
    }

    /** Replaces the credentials, and closes enrolment. */
    public VendorCredentials with(Map<String, List<String>> now) {
        return new VendorCredentials(vendor, now, Optional.empty(), tolerance);
    }

    /** Opens enrolment: the vendor may send another credential until this time. */
    public VendorCredentials enrolling(Instant until) {
        return new VendorCredentials(vendor, credentials, Optional.of(until), tolerance);
    }

    public VendorCredentials withTolerance(Duration now) {
        return new VendorCredentials(vendor, credentials, enrollingUntil, Optional.of(now));
    }

    /** Adds a credential that the vendor sent before the existing ones; above the limit, the oldest is removed. */
    public VendorCredentials enrolled(String credential, String value) {
        List<String> values = new ArrayList<>(values(credential));
        values.addFirst(value);
        Map<String, List<String>> all = new LinkedHashMap<>(credentials);
        all.put(credential, List.copyOf(values.subList(0, Math.min(values.size(), SecretRules.SECRETS))));
        return with(all);
    }

    @Override
    public String toString() {
        return "VendorCredentials[" + vendor + "]";
    }
}
