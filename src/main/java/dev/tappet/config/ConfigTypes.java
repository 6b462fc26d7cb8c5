package dev.tappet.config;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.HostPattern;
import dev.tappet.net.PemText;
import dev.tappet.net.ProxyAddress;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converters that check the values of {@link TappetConfig}. An invalid value stops the start with a message that names
 * its key, before anything is opened.
 */
public final class ConfigTypes {
    private ConfigTypes() {}

    /** A count or a size, 1 or more. */
    public static class AtLeastOne implements Converter<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer convert(String value) {
            int number;
            try {
                number = Integer.parseInt(value.strip());
            } catch (NumberFormatException _) {
                throw new IllegalArgumentException("must be a whole number");
            }
            if (number < 1) {
                throw new IllegalArgumentException("must be a number, at least 1");
            }
            return number;
        }
    }

    /** A ratio, 0 to 1. */
    public static class Ratio implements Converter<Double> {
        private static final long serialVersionUID = 1L;

        @Override
        public Double convert(String value) {
            double ratio;
            try {
                ratio = Double.parseDouble(value.strip());
            } catch (NumberFormatException _) {
                throw new IllegalArgumentException("must be a number from 0 to 1");
            }
            if (!(ratio >= 0 && ratio <= 1)) {
                throw new IllegalArgumentException("must be a number from 0 to 1");
            }
            return ratio;
        }
    }

    /** A number of bytes, such as {@code 256M} or {@code 0}. */
    public static class ByteCount implements Converter<MemorySize> {
        private static final long serialVersionUID = 1L;

        @Override
        public MemorySize convert(String value) {
            try {
                return new MemorySizeConverter().convert(value.strip());
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("must be a size such as 256M or 1G");
            }
        }
    }

    /** A positive duration, such as {@code 50s} or {@code PT1M}. */
    public static class PositiveTime implements Converter<Duration> {
        private static final long serialVersionUID = 1L;

        @Override
        public Duration convert(String value) {
            Duration time;
            try {
                time = new DurationConverter().convert(value.strip());
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("must be a duration such as 50s or 2m");
            }
            if (!time.isPositive()) {
                throw new IllegalArgumentException("must be a positive duration");
            }
            return time;
        }
    }

    /** The duration of a lease. */
    public static class Lease implements Converter<dev.tappet.execution.LeaseTerms> {
        private static final long serialVersionUID = 1L;

        @Override
        public dev.tappet.execution.LeaseTerms convert(String value) {
            return new dev.tappet.execution.LeaseTerms(new PositiveTime().convert(value));
        }
    }

    /** The address of a server, which may have a path, but no user, query or fragment. */
    public static class WebAddress implements Converter<URI> {
        private static final long serialVersionUID = 1L;

        private static final Set<String> SCHEMES = Set.of("http", "https");

        @Override
        public URI convert(String value) {
            URI address;
            try {
                address = URI.create(value.strip());
            } catch (IllegalArgumentException _) {
                throw new IllegalArgumentException("must be an address such as https://hooks.example.com");
            }
            if (address.getScheme() == null
                    || !SCHEMES.contains(address.getScheme().toLowerCase(Locale.ROOT))
                    || address.getHost() == null) {
                throw new IllegalArgumentException("must be an address such as https://hooks.example.com");
            }
            if (address.getRawQuery() != null || address.getRawFragment() != null || address.getRawUserInfo() != null) {
                throw new IllegalArgumentException("must be an address without user, query and fragment");
            }
            return address;
        }
    }

    /** A private key in PEM. */
    public static class Pem implements Converter<PemText> {
        private static final long serialVersionUID = 1L;

        @Override
        public PemText convert(String value) {
            return PemText.of(value);
        }
    }

    /** Certificates in PEM. */
    public static class Certificates implements Converter<PemText> {
        private static final long serialVersionUID = 1L;

        @Override
        public PemText convert(String value) {
            PemText pem = PemText.of(value);
            if (pem.certificates().isEmpty()) {
                throw new IllegalArgumentException("must be certificates in PEM");
            }
            return pem;
        }
    }

    /** A host name pattern. */
    public static class Host implements Converter<HostPattern> {
        private static final long serialVersionUID = 1L;

        @Override
        public HostPattern convert(String value) {
            return HostPattern.parse(value);
        }
    }

    /** The address of a proxy. */
    public static class Proxy implements Converter<ProxyAddress> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProxyAddress convert(String value) {
            return ProxyAddress.parse(value);
        }
    }

    /** A region of AWS, in any partition. */
    public static class Region implements Converter<String> {
        private static final long serialVersionUID = 1L;

        private static final Pattern NAME = Pattern.compile("[a-z]+(-[a-z]+)+-[0-9]+");

        @Override
        public String convert(String value) {
            String name = value.strip();
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("must be the name of a region, for example eu-central-1");
            }
            return name;
        }
    }

    /** The address range of proxies. */
    public static class Range implements Converter<AddressRange> {
        private static final long serialVersionUID = 1L;

        @Override
        public AddressRange convert(String value) {
            try {
                return AddressRange.parse(value, value.strip());
            } catch (InvalidFieldException e) {
                throw new IllegalArgumentException(e.getMessage());
            }
        }
    }

    /** An address that steps may call, with or without a port. */
    public static class Target implements Converter<AllowedTargets.AllowedTarget> {
        private static final long serialVersionUID = 1L;

        @Override
        public AllowedTargets.AllowedTarget convert(String value) {
            return AllowedTargets.target(value.strip());
        }
    }
}
