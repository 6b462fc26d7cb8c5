package dev.tappet.net;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A pattern for host names: {@code api.example.com} matches that host, {@code .example.com} matches all its subdomains.
 *
 * @param name in lower case
 */
public record HostPattern(String name) {
    private static final Pattern NAME = Pattern.compile("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");

    /** @throws IllegalArgumentException if it is not a host name */
    public static HostPattern parse(String written) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("must be names of hosts, such as api.example.com,.internal.example");
        }
        return new HostPattern(name);
    }

    /** @param host as in a URL */
    public boolean matches(String host) {
        String other = host.toLowerCase(Locale.ROOT);
        return name.startsWith(".") ? other.endsWith(name) : other.equals(name);
    }
}
