package dev.tappet.signature;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A vendor and what it is recognised by at one integration.
 *
 * @param credentials   several values each, for rotation; in the clear: they are sealed only where they are stored
 * @param enrollingUntil until when the vendor may bring another secret itself
 */
public record Account(Vendor vendor, Map<String, List<String>> credentials, Optional<Instant> enrollingUntil) {
    public Account {
        credentials = Map.copyOf(credentials);
    }

    public Account(Vendor vendor, Map<String, List<String>> credentials) {
        this(vendor, credentials, Optional.empty());
    }

    public List<String> values(String credential) {
        return credentials.getOrDefault(credential, List.of());
    }

    public List<Scheme> schemes() {
        return vendor.schemes(credentials);
    }

    /** Whether a vendor may bring this credential itself. */
    public boolean mayEnrol(String credential, Instant now) {
        return values(credential).isEmpty()
                || enrollingUntil.filter(until -> now.isBefore(until)).isPresent();
    }

    /** With a window in which the vendor may bring another credential. */
    public Account enrolling(Instant until) {
        return new Account(vendor, credentials, Optional.of(until));
    }

    /** With a credential that the vendor brought, before the earlier ones; the oldest gives way. */
    public Account enrolled(String credential, String value) {
        List<String> values = new ArrayList<>(values(credential));
        values.addFirst(value);
        Map<String, List<String>> all = new LinkedHashMap<>(credentials);
        all.put(credential, List.copyOf(values.subList(0, Math.min(values.size(), SecretRules.SECRETS))));
        return new Account(vendor, all);
    }

    @Override
    public String toString() {
        return "Account[" + vendor + "]";
    }
}
