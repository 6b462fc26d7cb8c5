package dev.tappet.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host's name. */
interface AddressResolver {
    /** The operating system's, by way of the JDK and its cache. */
    AddressResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * @param host a name, or an address as it is written
     * @throws UnknownHostException when there is no such name, or nobody to be asked about it
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
