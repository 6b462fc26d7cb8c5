package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.SignedContent.Variable;
import java.time.Duration;
import java.util.regex.Pattern;

/** Checks that a user's {@link SignatureRule} authenticates the event. */
final class SignatureRuleValidator {
    private static final Duration MAX_TOLERANCE = Duration.ofDays(1);

    /** Without blanks, because blanks separate signatures. */
    private static final Pattern PREFIX = Pattern.compile("[\\x21-\\x7e]{0,50}");

    private static final Pattern SEPARATOR = Pattern.compile("[\\x20-\\x7e]{1,5}");
    private static final Pattern PATH =
            Pattern.compile("([A-Za-z0-9_-]+|(?=\\[]))(\\[])?(\\.[A-Za-z0-9_-]+(\\[])?){0,9}");

    private SignatureRuleValidator() {}

    static void check(String name, SignatureRule rule) throws InvalidFieldException {
        String place = name.isEmpty() ? "" : name + ".";
        check(place, rule.signature());
        checkContent(place, rule);
        if (!rule.signed().coversBody() && !rule.signed().hasFields()
                || rule.signed().isVendorOnly()) {
            throw SignedContent.invalidContent(place + "signed");
        }
        if (rule.algorithm() == SignatureAlgorithm.Comparison.EQUAL) {
            checkComparison(place, rule);
        }
        checkTimestamp(place, rule);
        if (rule.id().isPresent()) {
            check(place + "id.", rule.id().get());
        } else if (rule.signed().has(Variable.ID)) {
            throw new InvalidFieldException(place + "id", "is required, because {id} is signed");
        }
    }

    private static void checkContent(String place, SignatureRule rule) throws InvalidFieldException {
        boolean inBody = rule.signature() instanceof ValueLocation.Field;
        if (inBody
                && rule.algorithm() != SignatureAlgorithm.Comparison.EQUAL
                && rule.signed().coversBody()) {
            throw new InvalidFieldException(
                    place + "field",
                    "cannot hold the signature of the body that it is part of; use a header, or the algorithm equal");
        }
        if (rule.signed().hasUnclearBorder()) {
            throw new InvalidFieldException(
                    place + "signed",
                    "must have text between its parts: otherwise characters could be moved from one to the other"
                            + " without breaking the signature");
        }
    }

    private static void check(String place, ValueLocation where) throws InvalidFieldException {
        switch (where) {
            case ValueLocation.Header(String name, String prefix, String separator, var _) -> {
                if (!SEPARATOR.matcher(separator).matches()) {
                    throw new InvalidFieldException(place + "separator", "must have 1 to 5 printable ASCII characters");
                }
                SecretRules.checkHeader(place + "header", name.replace(ValueLocation.Header.NUMBER, "1"));
                if (!PREFIX.matcher(prefix).matches()) {
                    throw new InvalidFieldException(
                            place + "prefix", "must have at most 50 printable ASCII characters without a space");
                }
            }
            case ValueLocation.Field(String path) -> checkPath(place + "field", path);
            case ValueLocation.Parameter _, ValueLocation.FirstOf _ ->
                throw new InvalidFieldException(place + "header", "must be a header or a field");
        }
    }

    static void checkPath(String field, String path) throws InvalidFieldException {
        if (path.length() > 200 || !PATH.matcher(path).matches()) {
            throw new InvalidFieldException(field, "must be names of fields in the body, separated by dots");
        }
    }

    private static void checkComparison(String place, SignatureRule rule) throws InvalidFieldException {
        switch (rule.signature()) {
            case ValueLocation.Field _ -> {}
            case ValueLocation.Header _, ValueLocation.Parameter _, ValueLocation.FirstOf _ ->
                throw new InvalidFieldException(
                        place + "algorithm", "equal is for a field of the body; put a header under headers");
        }
        if (rule.timestamp().isPresent()) {
            throw new InvalidFieldException(place + "timestamp", "has no effect where nothing is signed");
        }
    }

    private static void checkTimestamp(String place, SignatureRule rule) throws InvalidFieldException {
        boolean signed = rule.signed().has(Variable.TIMESTAMP);
        if (rule.timestamp().isEmpty()) {
            if (signed) {
                throw new InvalidFieldException(place + "timestamp", "is required, because {timestamp} is signed");
            }
            return;
        }
        SignatureTimestamp timestamp = rule.timestamp().get();
        boolean inBody = timestamp.place() instanceof ValueLocation.Field;
        if (!signed && !inBody) {
            // otherwise a captured request could be replayed with a new timestamp
            throw new InvalidFieldException(
                    place + "timestamp", "has no effect unless {timestamp} is part of the signed content");
        }
        check(place + "timestamp.", timestamp.place());
        if (!timestamp.tolerance().isPositive() || timestamp.tolerance().compareTo(MAX_TOLERANCE) > 0) {
            throw new InvalidFieldException(
                    place + "timestamp.tolerance_seconds", "must be 1 to %d".formatted(MAX_TOLERANCE.toSeconds()));
        }
    }
}
