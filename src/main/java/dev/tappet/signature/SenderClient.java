package dev.tappet.signature;

import java.net.URI;

/** The port to the servers of senders that some verifications need. */
@FunctionalInterface
public interface SenderClient {
    /** The origin of a URL, which determines the allowed addresses. */
    enum AddressOrigin {
        /** The table of vendors: the host belongs to a vendor, which its certificate proves. */
        VENDOR,
        /** A user: the URL may use public addresses and those that an administrator allows. */
        CONFIGURED
    }

    /** @param body up to the maximum size */
    record SenderResponse(int status, byte[] body) {}

    /**
     * Sends a GET request. Redirects are not followed, because only the URL itself was checked.
     *
     * @param https a URL with https
     * @throws SenderUnreachableException if there is no response in time, it is too large, or the address is not
     *         allowed
     */
    SenderResponse get(URI https, AddressOrigin origin);
}
