package dev.tappet.aws;

import static dev.tappet.aws.TableDefinition.EXPIRES;
import static dev.tappet.aws.TableDefinition.PARTITION;
import static dev.tappet.aws.TableDefinition.TOKEN;
import static dev.tappet.aws.TableDefinition.partitionOf;
import static dev.tappet.aws.TableDefinition.sortOf;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Builds the expressions of one request, and collects their names and values. Names are always replaced by
 * placeholders, because hundreds of common words are reserved.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">
 *     DynamoDB: condition expressions</a>
 */
final class ExpressionBuilder {
    private final Instant now;
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    ExpressionBuilder(Instant now) {
        this.now = now;
    }

    /**
     * The condition of a put, a deletion or a check: an expired item counts as absent and may be overwritten or
     * deleted.
     */
    String condition(Condition condition) {
        return switch (condition) {
            case Condition.Any _ -> absent() + " OR " + present();
            case Condition.Absent _ -> absent() + " OR " + name(EXPIRES) + " <= " + now();
            case Condition.All all -> all(all);
        };
    }

    /**
     * The condition of an update. It does not hold for an expired item, since the update would keep its attributes: the
     * caller deletes the item first.
     */
    String updateCondition(Condition condition) {
        return switch (condition) {
            case Condition.Any _ -> unexpired();
            case Condition.Absent _ -> absent();
            case Condition.All all -> all(all);
        };
    }

    /** Holds unless the call with this token has already written the item and its response was lost. */
    String notWrittenBy(AttributeValue token) {
        return "(attribute_not_exists(" + name(TOKEN) + ") OR " + name(TOKEN) + " <> " + value(token) + ")";
    }

    String expired() {
        return name(EXPIRES) + " <= " + now();
    }

    private String absent() {
        return "attribute_not_exists(" + name(PARTITION) + ")";
    }

    private String present() {
        return "attribute_exists(" + name(PARTITION) + ")";
    }

    private String unexpired() {
        return "(attribute_not_exists(" + name(EXPIRES) + ") OR " + name(EXPIRES) + " > " + now() + ")";
    }

    private String all(Condition.All all) {
        List<String> terms = new ArrayList<>(List.of(present(), unexpired()));
        all.tests().forEach(test -> terms.add(test(test)));
        return String.join(" AND ", terms);
    }

    private String test(Condition.Test test) {
        return switch (test) {
            case Condition.Test.Is(String name, Attribute value) -> attribute(name) + " = " + value(value);
            case Condition.Test.OneOf(String name, Set<Attribute> values) ->
                values.isEmpty()
                        ? absent() // contradicts "present": never holds
                        : values.stream()
                                .map(this::value)
                                .collect(Collectors.joining(", ", attribute(name) + " IN (", ")"));
            case Condition.Test.Missing(String name) -> "attribute_not_exists(" + attribute(name) + ")";
            case Condition.Test.MissingOrAtMost(String name, long value) ->
                "(attribute_not_exists(" + attribute(name) + ") OR " + attribute(name) + " <= "
                        + value(Attribute.of(value)) + ")";
        };
    }

    String changes(List<Change> changes, List<String> furtherSets) {
        List<String> sets = new ArrayList<>(furtherSets);
        List<String> removes = new ArrayList<>();
        List<String> adds = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Set(String name, Attribute value) -> sets.add(attribute(name) + " = " + value(value));
                case Change.SetIfMissing(String name, Attribute value) ->
                    sets.add(attribute(name) + " = if_not_exists(" + attribute(name) + ", " + value(value) + ")");
                case Change.Remove(String name) -> removes.add(attribute(name));
                case Change.Add(String name, long delta) ->
                    adds.add(attribute(name) + " " + value(Attribute.of(delta)));
                case Change.Enter enter -> {
                    sets.add(set(
                            partitionOf(enter.index()),
                            AttributeValue.fromS(enter.at().partition())));
                    sets.add(set(
                            sortOf(enter.index()),
                            AttributeValue.fromS(enter.at().sort())));
                }
                case Change.Leave leave -> {
                    removes.add(name(partitionOf(leave.index())));
                    removes.add(name(sortOf(leave.index())));
                }
            }
        }
        return clause("SET", sets) + clause("REMOVE", removes) + clause("ADD", adds);
    }

    private static String clause(String verb, List<String> terms) {
        return terms.isEmpty() ? "" : verb + " " + String.join(", ", terms) + " ";
    }

    String set(String name, AttributeValue value) {
        return name(name) + " = " + value(value);
    }

    private String attribute(String name) {
        return name(ItemAttributes.checked(name));
    }

    String name(String attribute) {
        return placeholders.computeIfAbsent(attribute, _ -> "#" + placeholders.size());
    }

    private String value(Attribute value) {
        return value(ItemAttributes.of(value));
    }

    String value(AttributeValue value) {
        String placeholder = ":" + values.size();
        values.put(placeholder, value);
        return placeholder;
    }

    private String now() {
        values.put(":now", ItemAttributes.seconds(now));
        return ":now";
    }

    Map<String, String> names() {
        return placeholders.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /** DynamoDB rejects an empty map, but not a missing one. */
    Map<String, AttributeValue> values() {
        return values.isEmpty() ? null : values;
    }
}
