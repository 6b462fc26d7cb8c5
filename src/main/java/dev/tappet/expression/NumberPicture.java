package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * One picture of <code>$formatNumber</code> for numbers of one sign: fn:format-number of XPath 3.1, section 4.7, with
 * the deviations of JSONata. Errors have the codes of JSONata.
 */
final class NumberPicture {
    private static final int PERCENT = 100;
    private static final int PER_MILLE = 1000;

    private final NumberSymbols symbols;
    private final String picture;
    private final String prefix;
    private final String suffix;
    private final String integer;
    private final String fraction;
    /** Null if the picture has no exponent. */
    private final String exponent;

    private final int scale;
    private final int maxFraction;
    private int minInteger;
    private int minFraction;

    /** @param picture the part of the picture for this sign; its length is already checked */
    NumberPicture(NumberSymbols symbols, String picture) {
        this.symbols = symbols;
        this.picture = picture;
        int first = first(picture);
        int last = last(picture);
        if (first < 0) {
            throw new JException("D3086", -1);
        }
        prefix = picture.substring(0, first);
        suffix = picture.substring(last + 1);
        String active = picture.substring(first, last + 1);
        int e = active.indexOf(symbols.exponent());
        String mantissa = e < 0 ? active : active.substring(0, e);
        exponent = e < 0 ? null : active.substring(e + 1);
        int point = mantissa.indexOf(symbols.decimal());
        integer = point < 0 ? mantissa : mantissa.substring(0, point);
        fraction = point < 0 ? "" : mantissa.substring(point + 1);
        check(active, mantissa);
        minInteger = count(integer, symbols::isDigit);
        scale = minInteger;
        minFraction = count(fraction, symbols::isDigit);
        int maxLength = count(fraction, symbols::isAnyDigit);
        if (minInteger == 0 && maxLength == 0) {
            if (exponent == null) {
                minInteger = 1;
            } else {
                minFraction = 1;
                maxLength = 1;
            }
        }
        maxFraction = maxLength;
        if (exponent != null && minInteger == 0 && integer.indexOf(symbols.digit()) >= 0) {
            minInteger = 1;
        }
        if (minInteger == 0 && minFraction == 0) {
            minFraction = 1;
        }
    }

    private int first(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (symbols.isActive(text.charAt(i)) && text.charAt(i) != symbols.exponent()) {
                return i;
            }
        }
        return -1;
    }

    private int last(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (symbols.isActive(text.charAt(i)) && text.charAt(i) != symbols.exponent()) {
                return i;
            }
        }
        return -1;
    }

    private static int count(String text, IntPredicate predicate) {
        return (int) text.chars().filter(predicate).count();
    }

    private static boolean isTwice(String text, String part) {
        return text.indexOf(part) != text.lastIndexOf(part);
    }

    /** Checks the picture in the order of JSONata, which reports the last error that it finds. */
    private void check(String active, String mantissa) {
        String grouping = String.valueOf(symbols.grouping());
        boolean percent = picture.contains(symbols.percent());
        boolean perMille = picture.contains(symbols.perMille());
        int point = picture.indexOf(symbols.decimal());
        String error = "";
        error = point != picture.lastIndexOf(symbols.decimal()) ? "D3081" : error;
        error = isTwice(picture, symbols.percent()) ? "D3082" : error;
        error = isTwice(picture, symbols.perMille()) ? "D3083" : error;
        error = percent && perMille ? "D3084" : error;
        error = count(mantissa, symbols::isAnyDigit) == 0 ? "D3085" : error;
        error = active.chars().allMatch(symbols::isActive) ? error : "D3086";
        if (point >= 0) {
            boolean before = point > 0 && picture.charAt(point - 1) == symbols.grouping();
            error = before || picture.startsWith(grouping, point + 1) ? "D3087" : error;
        } else {
            error = integer.endsWith(grouping) ? "D3088" : error;
        }
        error = picture.contains(grouping + grouping) ? "D3089" : error;
        int optional = integer.indexOf(symbols.digit());
        error = optional >= 0 && count(integer.substring(0, optional), symbols::isDigit) > 0 ? "D3090" : error;
        optional = fraction.lastIndexOf(symbols.digit());
        error = optional >= 0 && count(fraction.substring(optional), symbols::isDigit) > 0 ? "D3091" : error;
        if (exponent != null) {
            error = !exponent.isEmpty() && (percent || perMille) ? "D3092" : error;
            error = exponent.isEmpty() || !exponent.chars().allMatch(symbols::isDigit) ? "D3093" : error;
        }
        if (!error.isEmpty()) {
            throw new JException(error, -1);
        }
    }

    /** @param negative whether to write a minus sign */
    String format(double value, boolean negative) {
        double number = Math.abs(value)
                * (picture.contains(symbols.percent())
                        ? PERCENT
                        : picture.contains(symbols.perMille()) ? PER_MILLE : 1);
        int power = 0;
        if (exponent != null && number > 0) {
            double maxLength = Math.pow(10, scale);
            double minLength = Math.pow(10, scale - 1);
            for (; number < minLength; power--) {
                number *= 10;
            }
            for (; number > maxLength; power++) {
                number /= 10;
            }
        }
        String digits = new BigDecimal(Double.toString(number))
                .setScale(maxFraction, RoundingMode.HALF_EVEN)
                .toPlainString();
        int point = digits.indexOf('.');
        String integer = (point < 0 ? digits : digits.substring(0, point)).replaceFirst("^0+", "");
        String parts = (point < 0 ? "" : digits.substring(point + 1)).replaceFirst("0+$", "");
        integer = "0".repeat(Math.max(0, minInteger - integer.length())) + integer;
        parts = parts + "0".repeat(Math.max(0, minFraction - parts.length()));
        StringBuilder out = new StringBuilder();
        out.append(negative ? symbols.minus() : "").append(prefix).append(groupedInteger(symbols.localized(integer)));
        if (!parts.isEmpty() && picture.indexOf(symbols.decimal()) >= 0) {
            out.append(symbols.decimal()).append(groupedFraction(symbols.localized(parts)));
        }
        if (exponent != null) {
            String text = String.valueOf(Math.abs(power));
            out.append(symbols.exponent())
                    .append(power < 0 ? symbols.minus() : "")
                    .append(symbols.localized("0".repeat(Math.max(0, exponent.length() - text.length())) + text));
        }
        return out.append(suffix).toString();
    }

    private String groupedInteger(String digits) {
        List<Integer> positions = new ArrayList<>();
        for (int at = integer.indexOf(symbols.grouping()); at >= 0; at = integer.indexOf(symbols.grouping(), at + 1)) {
            positions.add(count(integer.substring(at), symbols::isAnyDigit));
        }
        int regular = regularDistance(positions);
        StringBuilder out = new StringBuilder(digits);
        if (regular > 0) {
            for (int at = digits.length() - regular; at > 0; at -= regular) {
                out.insert(at, symbols.grouping());
            }
            return out.toString();
        }
        for (int position : positions.reversed()) {
            if (position < digits.length()) {
                out.insert(digits.length() - position, symbols.grouping());
            }
        }
        return out.toString();
    }

    private String groupedFraction(String digits) {
        StringBuilder out = new StringBuilder(digits);
        int inserted = 0;
        for (int at = fraction.indexOf(symbols.grouping());
                at >= 0;
                at = fraction.indexOf(symbols.grouping(), at + 1)) {
            int position = count(fraction.substring(0, at), symbols::isAnyDigit);
            if (position < digits.length()) {
                out.insert(position + inserted++, symbols.grouping());
            }
        }
        return out.toString();
    }

    /** The distance of grouping separators if it is regular, so that they repeat; 0 otherwise. */
    private static int regularDistance(List<Integer> positions) {
        int factor = 0;
        for (int position : positions) {
            factor = gcd(factor, position);
        }
        for (int i = 1; i <= positions.size(); i++) {
            if (!positions.contains(i * factor)) {
                return 0;
            }
        }
        return factor;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
