package dev.tappet.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of a host name. */
interface AddressResolver {
    /** The resolver of the operating system, with the cache of the JDK. */
    AddressResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * @param host a name, or an address as text
     * @throws UnknownHostException if the name does not exist, or no name server can be reached
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
