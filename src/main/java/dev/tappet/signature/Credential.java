package dev.tappet.signature;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A credential by which the requests of a vendor are authenticated.
 *
 * @param where    where users find it
 * @param secret   whether it must not be shown again
 * @param required whether no request can be verified without it
 * @param enrolled whether the vendor sends it itself, in a handshake
 * @param form     a pattern that the whole value must match; empty if any text that can be sent is valid
 */
public record Credential(
        String name,
        String label,
        String where,
        boolean secret,
        boolean required,
        boolean enrolled,
        Optional<Pattern> form) {}
