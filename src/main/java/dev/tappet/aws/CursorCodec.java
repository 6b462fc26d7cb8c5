package dev.tappet.aws;

import static dev.tappet.aws.TableDefinition.PARTITION;
import static dev.tappet.aws.TableDefinition.SORT;
import static dev.tappet.aws.TableDefinition.partitionOf;
import static dev.tappet.aws.TableDefinition.sortOf;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.storage.Index;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Encodes the end of a DynamoDB page as a cursor: the keys of the last item evaluated, without the parts given by the
 * query.
 */
final class CursorCodec {
    /** Keys are printable and never contain it. */
    private static final String SEPARATOR = "\0";

    private CursorCodec() {}

    static Optional<Page.Cursor> next(QueryResponse response) {
        return response.hasLastEvaluatedKey()
                ? Optional.of(cursor(response.lastEvaluatedKey().get(SORT)))
                : Optional.empty();
    }

    static Map<String, AttributeValue> start(Query query, Page.Cursor cursor) {
        String[] texts = texts(cursor, 1);
        return Map.of(
                PARTITION, AttributeValue.fromS(query.partition()),
                SORT, AttributeValue.fromS(texts[0]));
    }

    static Optional<Page.Cursor> next(Index index, QueryResponse response) {
        if (!response.hasLastEvaluatedKey()) {
            return Optional.empty();
        }
        Map<String, AttributeValue> last = response.lastEvaluatedKey();
        return Optional.of(cursor(last.get(sortOf(index)), last.get(PARTITION), last.get(SORT)));
    }

    static Map<String, AttributeValue> start(Index index, Query query, Page.Cursor cursor) {
        String[] texts = texts(cursor, 3);
        return Map.of(
                partitionOf(index),
                AttributeValue.fromS(query.partition()),
                sortOf(index),
                AttributeValue.fromS(texts[0]),
                PARTITION,
                AttributeValue.fromS(texts[1]),
                SORT,
                AttributeValue.fromS(texts[2]));
    }

    private static Page.Cursor cursor(AttributeValue... texts) {
        StringBuilder joined = new StringBuilder();
        for (AttributeValue text : texts) {
            joined.append(joined.isEmpty() ? "" : SEPARATOR).append(text.s());
        }
        return new Page.Cursor(Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(joined.toString().getBytes(UTF_8)));
    }

    private static String[] texts(Page.Cursor cursor, int count) {
        String[] texts = new String(Base64.getUrlDecoder().decode(cursor.value()), UTF_8).split(SEPARATOR, -1);
        if (texts.length != count) {
            throw new IllegalArgumentException("The cursor is not of this query");
        }
        return texts;
    }
}
