package dev.tappet.expression;

import static dev.tappet.expression.Builtin.number;
import static dev.tappet.expression.Builtin.text;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Functions on numbers. <code>$random</code> returns the same numbers whenever the same place of the same execution is
 * evaluated.
 */
@SuppressWarnings({"unchecked", "rawtypes"}) // as the library declares them
final class NumberFunctions {
    /** No double has more digits on either side of the decimal point. */
    private static final int MAX_DIGITS = 400;
    /** The maximum length of a picture, in characters. A picture of a million digits would produce a million digits. */
    private static final int MAX_PICTURE = 128;

    /**
     * The maximum length of a text that is parsed as an integer. The library takes quadratic time; the longest number
     * in words has 200 characters.
     */
    private static final int MAX_INTEGER_DIGITS = 1024;

    private static final long MAX_ROMAN = 1_000_000;

    /**
     * The texts that <code>$number</code> accepts: numbers of JSON, and the hexadecimal, octal and binary numbers of
     * JavaScript.
     */
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?");

    private static final Pattern DIGIT = Pattern.compile("[1-9]");
    private static final Pattern RADIX = Pattern.compile("0[xX][0-9A-Fa-f]{1,256}|0[oO][0-7]{1,256}|0[bB][01]{1,256}");

    private NumberFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("sum", 1, "<a<n>:n>", (limiter, a) -> Functions.sum(numbers(a[0])));
        registry.add("count", 1, "<a:n>", (limiter, a) -> Functions.count(Builtin.list(a[0])));
        registry.add("max", 1, "<a<n>:n>", (limiter, a) -> Functions.max(numbers(a[0])));
        registry.add("min", 1, "<a<n>:n>", (limiter, a) -> Functions.min(numbers(a[0])));
        registry.add("average", 1, "<a<n>:n>", (limiter, a) -> Functions.average(numbers(a[0])));
        registry.add("number", 1, "<(nsb)-:n>", (limiter, a) -> parsed(a[0]));
        registry.add("floor", 1, "<n-:n>", (limiter, a) -> Functions.floor(number(a[0])));
        registry.add("ceil", 1, "<n-:n>", (limiter, a) -> Functions.ceil(number(a[0])));
        registry.add("abs", 1, "<n-:n>", (limiter, a) -> Functions.abs(number(a[0])));
        registry.add("sqrt", 1, "<n-:n>", (limiter, a) -> Functions.sqrt(number(a[0])));
        registry.add("round", 2, "<n-n?:n>", (limiter, a) -> round(number(a[0]), number(a[1])));
        registry.add("power", 2, "<n-n:n>", (limiter, a) -> Functions.power(number(a[0]), number(a[1])));
        registry.add("random", 0, "<:n>", (limiter, a) -> limiter.random().nextDouble());
        registry.add("formatBase", 2, "<n-n?:s>", (limiter, a) -> Functions.formatBase(number(a[0]), number(a[1])));
        registry.add(
                "formatNumber",
                3,
                "<n-so?:s>",
                (limiter, a) -> formatNumber(number(a[0]), picture(a[1]), (Map<?, ?>) a[2]));
        registry.add("formatInteger", 2, "<n-s:s>", (limiter, a) -> formatInteger(number(a[0]), picture(a[1])));
        registry.add("parseInteger", 2, "<s-s:n>", (limiter, a) -> parseInteger(integer(a[0]), picture(a[1])));
    }

    private static List<Number> numbers(Object argument) {
        return (List<Number>) (List) Builtin.list(argument);
    }

    /** Rounds half to even. */
    private static Number round(Number value, Number precision) {
        if (value == null) {
            return null;
        }
        int digits = precision == null ? 0 : Math.clamp(precision.intValue(), -MAX_DIGITS, MAX_DIGITS);
        return new BigDecimal(value.toString())
                .setScale(digits, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    private static Number parsed(Object value) {
        if (!(value instanceof String text)) {
            return Functions.number(value);
        }
        if (DECIMAL.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } else if (RADIX.matcher(text).matches()) {
            int radix = switch (text.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                default -> 2;
            };
            return new BigInteger(text.substring(2), radix).doubleValue();
        }
        throw new JException("D3030", -1);
    }

    private static String formatNumber(Number value, String picture, Map<?, ?> options) {
        if (value == null) {
            return null;
        }
        if (picture == null) {
            throw Builtin.wrongType();
        }
        NumberSymbols symbols = NumberSymbols.of(options);
        String[] parts = picture.split(Pattern.quote(String.valueOf(symbols.separator())), -1);
        if (parts.length > 2) {
            throw new JException("D3080", -1);
        }
        NumberPicture positive = new NumberPicture(symbols, parts[0]);
        NumberPicture negative = parts.length > 1 ? new NumberPicture(symbols, parts[1]) : positive;
        double number = value.doubleValue();
        return number >= 0 ? positive.format(number, false) : negative.format(number, parts.length == 1);
    }

    private static String formatInteger(Number value, String picture) {
        if (value == null) {
            return null;
        }
        boolean roman = picture != null && (picture.startsWith("i") || picture.startsWith("I"));
        if (roman && Math.abs(value.doubleValue()) > MAX_ROMAN) {
            throw new ExpressionException("Roman numerals go up to %d".formatted(MAX_ROMAN));
        }
        if (Math.abs(value.doubleValue()) >= Long.MAX_VALUE) {
            throw new ExpressionException("$formatInteger: the number must be less than 2^63");
        }
        return PictureErrors.coded(() -> Functions.formatInteger(value, picture));
    }

    /** Parses an integer. Digits are converted to ASCII first, since the library reads no others. */
    private static Number parseInteger(String text, String picture) {
        if (text == null) {
            return null;
        }
        String pattern =
                picture == null ? null : DIGIT.matcher(inAscii(picture)).replaceAll("0");
        return PictureErrors.coded(() -> Functions.parseInteger(inAscii(text), pattern));
    }

    private static String inAscii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> ascii.append(Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : (char) c));
        return ascii.toString();
    }

    private static String integer(Object argument) {
        String text = text(argument);
        if (text != null && text.length() > MAX_INTEGER_DIGITS) {
            throw new ExpressionException(
                    "A text that is read as an integer has at most %d characters".formatted(MAX_INTEGER_DIGITS));
        }
        return text;
    }

    static String picture(Object argument) {
        String picture = text(argument);
        if (picture != null && picture.length() > MAX_PICTURE) {
            throw new ExpressionException("A picture has at most %d characters".formatted(MAX_PICTURE));
        }
        return picture;
    }
}
