package dev.tappet.api.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.HandshakeFormat;
import dev.tappet.signature.HandshakePresets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the handshakes of an integration from a request: described, or by the name of a well-known one. */
final class HandshakeForm {
    private static final String HANDSHAKES = "handshakes";
    private static final int MAX_HANDSHAKES = 5;

    private HandshakeForm() {}

    static List<Handshake> read(ObjectFields body) throws InvalidFieldException {
        if (!(body.value(HANDSHAKES) instanceof List<?> entries)) {
            throw new InvalidFieldException(HANDSHAKES, "must be a list");
        }
        List<Handshake> handshakes = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String place = HANDSHAKES + "[" + i + "]";
            switch (entries.get(i)) {
                case Map<?, ?> written -> handshakes.add(HandshakeFormat.read(place, written));
                case String name -> handshakes.addAll(HandshakePresets.of(place, name));
                case null, default ->
                    throw new InvalidFieldException(place, "must be an object, or " + HandshakePresets.NAMES);
            }
        }
        if (handshakes.size() > MAX_HANDSHAKES) {
            throw new InvalidFieldException(HANDSHAKES, "must have at most %d handshakes".formatted(MAX_HANDSHAKES));
        }
        return handshakes;
    }

    static Optional<List<Map<String, Object>>> view(List<Handshake> handshakes) {
        return handshakes.isEmpty()
                ? Optional.empty()
                : Optional.of(handshakes.stream().map(HandshakeFormat::write).toList());
    }
}
