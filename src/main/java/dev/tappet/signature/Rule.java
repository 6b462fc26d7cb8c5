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
public record Rule(
        Place signature,
        Algorithm algorithm,
        Encoding encoding,
        SignedContent signed,
        Optional<Timestamp> timestamp,
        Optional<Place> id,
        KeyForm keyForm) {
    /** The same for requests that were signed so long ago; nothing else where no time is signed. */
    Rule tolerating(Duration tolerance) {
        return new Rule(
                signature,
                algorithm,
                encoding,
                signed,
                timestamp.map(it -> new Timestamp(it.place(), it.form(), tolerance)),
                id,
                keyForm);
    }
}
