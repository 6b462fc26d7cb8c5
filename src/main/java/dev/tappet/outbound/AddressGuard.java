package dev.tappet.outbound;

import dev.tappet.net.AddressRange;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.SpecialPurposeAddresses;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Decides which addresses a request may be sent to. A workflow must not reach the server's own ports, by loopback or by
 * the machine's public addresses, nor its network or the metadata service of its cloud. Returns addresses instead of a
 * boolean, because a second lookup of the same name may return other addresses (DNS rebinding).
 */
final class AddressGuard {
    /** Host names that some parsers read as an IPv4 address: the last label is a number. */
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\\.?");

    private final AddressResolver resolver;
    private final AllowedTargets allowed;
    private final Predicate<InetAddress> ownAddresses;

    AddressGuard(AddressResolver resolver, AllowedTargets allowed) {
        this(resolver, allowed, AddressGuard::isOwn);
    }

    /** @param ownAddresses whether an interface of this machine currently has the address */
    AddressGuard(AddressResolver resolver, AllowedTargets allowed, Predicate<InetAddress> ownAddresses) {
        this.resolver = resolver;
        this.allowed = allowed;
        this.ownAddresses = ownAddresses;
    }

    /**
     * Returns the addresses of a host to which connections are allowed, in the order to try them.
     *
     * @param host     of a URL; IPv6 addresses in brackets
     * @param deadline of the lookup
     * @throws AttemptFailedException if the host is unknown, or none of its addresses is allowed
     */
    List<InetAddress> addresses(String host, int port, Deadline deadline)
            throws AttemptFailedException, InterruptedException {
        List<InetAddress> admitted = known(host, deadline).stream()
                .filter(address -> isReachable(address) || allowed.contain(address, port))
                .toList();
        if (admitted.isEmpty()) {
            throw AttemptFailedException.permanentFailure(
                    "%s has no public address outside this machine, and TAPPET_HTTP_ALLOWED_ADDRESSES does not allow port %d of it"
                            .formatted(host, port));
        }
        return admitted;
    }

    /** Returns a guard that allows these addresses, even if they are not public, instead of its own. */
    AddressGuard allowing(AllowedTargets others) {
        return new AddressGuard(resolver, others, ownAddresses);
    }

    private boolean isReachable(InetAddress address) {
        return !SpecialPurposeAddresses.contain(address) && !ownAddresses.test(address);
    }

    /**
     * Whether an interface of this machine currently has the address. Interfaces change while a server runs, so the
     * operating system is asked each time; the cost is small compared to a connection.
     */
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new UncheckedIOException("Reading the network interfaces of this machine", e);
        }
    }

    private List<InetAddress> known(String host, Deadline deadline)
            throws AttemptFailedException, InterruptedException {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Optional<InetAddress> literal = AddressRange.address(bare);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        if (host.startsWith("[") || NUMERIC.matcher(host).matches()) {
            throw AttemptFailedException.permanentFailure(
                    host + " is neither a name nor an address: addresses are written as 192.0.2.1 or [2001:db8::1]");
        }
        return resolved(host, deadline);
    }

    /** Runs on its own thread: a lookup has no timeout and cannot be interrupted. */
    private List<InetAddress> resolved(String host, Deadline deadline)
            throws AttemptFailedException, InterruptedException {
        FutureTask<List<InetAddress>> lookup = new FutureTask<>(() -> resolver.addresses(host));
        Thread.ofVirtual().name("lookup").start(lookup);
        try {
            return lookup.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw AttemptFailedException.transientFailure(host + " could not be resolved in time");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw AttemptFailedException.transientFailure("the host " + host + " is not known");
            }
            throw new IllegalStateException("Looking up " + host, e.getCause());
        }
    }
}
