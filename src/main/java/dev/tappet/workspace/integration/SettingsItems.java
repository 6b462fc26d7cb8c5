package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.net.AllowList;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.HandshakeFormat;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workspace.integration.Integration.Limits;
import dev.tappet.workspace.integration.Integration.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads and writes the settings of an integration as attributes of its item. Default values have no attribute. */
final class SettingsItems {
    private static final String ALLOW_LIST = "allow";
    private static final String RATE = "rate";
    private static final String CORS = "cors";
    private static final String PREFLIGHTS = "preflights";
    private static final String KEEPS_REFUSED = "keeps_refused";
    private static final String FLAT_FORMS = "flat_forms";
    private static final String HANDSHAKES = "handshakes";

    private SettingsItems() {}

    /** The attributes by name; empty if the attribute is missing. */
    static Map<String, Optional<Attribute>> write(Settings settings) {
        Map<String, Optional<Attribute>> attributes = new LinkedHashMap<>();
        attributes.put(
                ALLOW_LIST,
                Optional.of(Attribute.of(String.join(" ", settings.allowList().cidrs()))));
        attributes.put(RATE, settings.limits().rate().map(Attribute::of));
        attributes.put(
                CORS, Optional.of(settings.cors()).filter(Cors::isEnabled).map(SettingsItems::json));
        attributes.put(
                PREFLIGHTS, settings.authenticatesPreflights() ? Optional.of(Attribute.of(1)) : Optional.empty());
        attributes.put(KEEPS_REFUSED, settings.keepsRefused() ? Optional.of(Attribute.of(1)) : Optional.empty());
        attributes.put(FLAT_FORMS, settings.flatForms() ? Optional.of(Attribute.of(1)) : Optional.empty());
        attributes.put(
                HANDSHAKES,
                Optional.of(settings.handshakes())
                        .filter(some -> !some.isEmpty())
                        .map(some -> Attribute.of(Json.write(
                                some.stream().map(HandshakeFormat::write).toList()))));
        return attributes;
    }

    static Settings read(Item item) {
        return new Settings(
                allowList(item),
                new Limits(item.number(RATE).map(Math::toIntExact)),
                item.bytes(CORS).map(json -> cors(item, json)).orElse(Cors.NONE),
                item.number(PREFLIGHTS).isPresent(),
                item.number(KEEPS_REFUSED).isPresent(),
                item.number(FLAT_FORMS).isPresent(),
                item.bytes(HANDSHAKES).map(json -> handshakes(item, json)).orElse(List.of()));
    }

    private static List<Handshake> handshakes(Item item, byte[] json) {
        List<Handshake> handshakes = new ArrayList<>();
        try {
            for (Object handshake : (List<?>) Json.readStored(json)) {
                handshakes.add(HandshakeFormat.stored(HANDSHAKES, (Map<?, ?>) handshake));
            }
            return handshakes;
        } catch (MalformedJsonException | InvalidFieldException e) {
            throw new IllegalStateException("The handshakes of " + item.key() + " are damaged", e);
        }
    }

    private static AllowList allowList(Item item) {
        List<String> cidrs = item.text(ALLOW_LIST).filter(text -> !text.isEmpty()).stream()
                .flatMap(text -> Stream.of(text.split(" ")))
                .toList();
        try {
            return AllowList.of(ALLOW_LIST, cidrs);
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("The allow-list of " + item.key() + " is damaged", e);
        }
    }

    private static Attribute json(Cors cors) {
        return Attribute.of(Json.write(List.of(
                cors.origins(),
                cors.methods(),
                cors.headers(),
                cors.exposed(),
                cors.maxAge().toSeconds(),
                cors.credentials())));
    }

    private static Cors cors(Item item, byte[] json) {
        try {
            List<?> parts = (List<?>) Json.readStored(json);
            return new Cors(
                    texts(parts.get(0)),
                    texts(parts.get(1)),
                    texts(parts.get(2)),
                    texts(parts.get(3)),
                    Duration.ofSeconds(((Number) parts.get(4)).longValue()),
                    (Boolean) parts.get(5));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The list of origins of " + item.key() + " is damaged", e);
        }
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
