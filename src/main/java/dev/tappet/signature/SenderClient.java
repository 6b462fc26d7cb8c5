package dev.tappet.signature;

import java.net.URI;

/** The port to the servers of senders, which some have to be asked. */
@FunctionalInterface
public interface SenderClient {
    /** Who chose an address, and so where it may lead. */
    enum AddressOrigin {
        /** The table of vendors: the host is a vendor's, which its certificate proves. */
        VENDOR,
        /** A user, who may call public addresses and those that an administrator allows. */
        CONFIGURED
    }

    /** @param body as much as was asked for at the most */
    record SenderResponse(int status, byte[] body) {}

    /**
     * Gets what is at an address. Redirects are not followed: the address was checked, where it leads was not.
     *
     * @param https an address of HTTPS
     * @throws SenderUnreachableException when there is no answer in time, one that is too large, or the address must not
     *                                    be called
     */
    SenderResponse get(URI https, AddressOrigin origin);
}
