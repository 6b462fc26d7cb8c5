package dev.tappet.signature;

import java.time.Duration;
import java.util.Optional;

/**
 * How a sender signs its requests, as data: whoever describes that of another vendor has nothing to program.
 *
 * @param signature where the signature is, or the several of which one must be right
 * @param signed    what was signed
 * @param timestamp what limits how long a captured request can be sent again, where the sender signs the time
 * @param id        where the sender tells its id of the delivery, the same when it sends again
 * @param keyForm   how the secrets stand for the bytes of a key
 */
public record SignatureRule(
        ValueLocation signature,
        SignatureAlgorithm algorithm,
        SignatureEncoding encoding,
        SignedContent signed,
        Optional<SignatureTimestamp> timestamp,
        Optional<ValueLocation> id,
        SecretEncoding keyForm) {
    /** The same for requests that were signed so long ago; nothing else where no time is signed. */
    SignatureRule tolerating(Duration tolerance) {
        return new SignatureRule(
                signature,
                algorithm,
                encoding,
                signed,
                timestamp.map(it -> new SignatureTimestamp(it.place(), it.form(), tolerance)),
                id,
                keyForm);
    }
}
