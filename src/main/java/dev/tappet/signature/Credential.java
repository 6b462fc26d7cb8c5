package dev.tappet.signature;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that a vendor gives, or is given, by which its requests are recognised.
 *
 * @param where    where a person finds it
 * @param secret   whether it must not be shown again
 * @param required whether nothing can be verified without it
 * @param enrolled whether the vendor brings it itself, in a handshake
 * @param form     what it must match as a whole, where more is known than that it can be sent
 */
public record Credential(
        String name,
        String label,
        String where,
        boolean secret,
        boolean required,
        boolean enrolled,
        Optional<Pattern> form) {}
