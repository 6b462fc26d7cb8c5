package dev.tappet.expression;

import java.math.BigDecimal;
import java.math.MathContext;

/** Writes numbers as JavaScript and JSONata do: 1e+21, but 100000000000000000000. */
final class NumberText {
    /** The number of significant digits that JSONata writes. */
    private static final MathContext DIGITS = new MathContext(15);

    private static final int MAX_PLAIN = 21;
    private static final int MIN_PLAIN = -7;

    private NumberText() {}

    static String of(Number number) {
        return format(number, DIGITS);
    }

    /** The number with all its digits. */
    static String exact(Number number) {
        return format(number, MathContext.UNLIMITED);
    }

    private static String format(Number number, MathContext digits) {
        if (!(number instanceof Double || number instanceof Float)) {
            return number.toString(); // an integer is exact: it may be an id
        }
        double value = number.doubleValue();
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return Long.toString((long) value);
        }
        BigDecimal rounded =
                new BigDecimal(Double.toString(value)).round(digits).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent > MIN_PLAIN && exponent < MAX_PLAIN) {
            return rounded.toPlainString();
        }
        String significant = rounded.unscaledValue().abs().toString();
        return (rounded.signum() < 0 ? "-" : "")
                + significant.charAt(0)
                + (significant.length() > 1 ? "." + significant.substring(1) : "")
                + (exponent < 0 ? "e" : "e+")
                + exponent;
    }
}
