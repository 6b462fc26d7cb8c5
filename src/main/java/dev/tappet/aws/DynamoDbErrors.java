package dev.tappet.aws;

import dev.tappet.storage.StorageException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/**
 * Classifies failed calls of DynamoDB.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">DynamoDB:
 *     error handling</a>
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html">the reasons
 *     for which a transaction is cancelled</a>
 */
final class DynamoDbErrors {
    static final String CONDITION_FAILED = "ConditionalCheckFailed";

    private static final String NO_REASON = "None";

    private static final Set<String> TRANSIENT_REASONS =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private DynamoDbErrors() {}

    /** Whether the same call may succeed a little later. */
    static boolean isTransient(Throwable failure) {
        return isBusy(failure) || unavailable(failure);
    }

    /** The exception for callers of the table. */
    static StorageException of(String operation, Throwable failure) {
        boolean refused = failure instanceof SdkServiceException && !isTransient(failure);
        return refused ? StorageException.refused(operation, failure) : new StorageException(operation, failure);
    }

    /** Whether the service is available but asks the caller to slow down or to repeat the call. */
    static boolean isBusy(Throwable failure) {
        return switch (failure) {
            case TransactionCanceledException cancelled ->
                cancelled.cancellationReasons().stream()
                        .map(CancellationReason::code)
                        .filter(code -> !code.equals(NO_REASON))
                        .allMatch(TRANSIENT_REASONS::contains);
            case TransactionConflictException _, TransactionInProgressException _, IncompleteBatchException _ -> true;
            default -> throttled(failure);
        };
    }

    /** Whether the service did not respond, or responded with an internal error. */
    static boolean unavailable(Throwable failure) {
        return switch (failure) {
            case SdkServiceException service ->
                !throttled(service) && (service.statusCode() >= 500 || service.isClockSkewException());
            case AbortedException _ -> false;
            case SdkClientException client -> hadNoResponse(client);
            default -> false;
        };
    }

    static boolean throttled(Throwable failure) {
        return switch (failure) {
            case ProvisionedThroughputExceededException _, RequestLimitExceededException _ -> true;
            case SdkServiceException service -> service.isThrottlingException();
            default -> false;
        };
    }

    /** Whether the call may have been applied despite the failure. */
    static boolean mayBeApplied(Throwable failure) {
        return switch (failure) {
            case SdkServiceException service -> service.statusCode() >= 500;
            case SdkClientException _ -> true;
            default -> false;
        };
    }

    private static boolean hadNoResponse(SdkClientException failure) {
        return causes(failure)
                .anyMatch(cause -> cause instanceof IOException
                        || cause instanceof ApiCallAttemptTimeoutException
                        || cause instanceof ApiCallTimeoutException
                        || cause instanceof RetryableException);
    }

    /** The failure and its causes. */
    static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(Optional.of(failure), Optional::isPresent, next -> next.map(Throwable::getCause))
                .flatMap(Optional::stream);
    }
}
