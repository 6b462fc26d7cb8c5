package dev.tappet.signature;

import java.net.URI;

/** The port to the servers of senders, which some have to be asked. */
@FunctionalInterface
public interface SenderClient {
    /** @param body as much as was asked for at the most */
    record SenderResponse(int status, byte[] body) {}

    /**
     * Gets what is at an address. Redirects are not followed: the address was checked, where it leads was not.
     *
     * @param https an address of HTTPS that was checked before
     * @throws SenderUnreachableException when there is no answer in time, or one that is too large
     */
    SenderResponse get(URI https);
}
