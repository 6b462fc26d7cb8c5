package dev.tappet.net;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hosts by name: {@code api.example.com} is that host, {@code .example.com} is every host below it.
 *
 * @param name in lower case
 */
public record HostPattern(String name) {
    private static final Pattern NAME = Pattern.compile("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");

    /** @throws IllegalArgumentException if it is no name of a host */
    public static HostPattern parse(String written) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("must be names of hosts, such as api.example.com,.internal.example");
        }
        return new HostPattern(name);
    }

    /** @param host as it is written in a URL */
    public boolean matches(String host) {
        String other = host.toLowerCase(Locale.ROOT);
        return name.startsWith(".") ? other.endsWith(name) : other.equals(name);
    }
}
