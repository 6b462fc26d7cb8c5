package dev.tappet.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV (RFC 4180). Lines end in CRLF, LF or CR, and the separator can be chosen. Empty lines are skipped. Every
 * field is a text.
 */
final class CsvReader {
    private static final int FIELD_BYTES = 56;
    private static final int ROW_BYTES = 80;

    private final EvaluationLimiter limiter;
    private final String text;
    private final char separator;
    private final StringBuilder value = new StringBuilder();
    private int at;
    private int line = 1;

    CsvReader(EvaluationLimiter limiter, String text, char separator) {
        this.limiter = limiter;
        this.text = text;
        this.separator = separator;
        this.at = text.startsWith("\ufeff") ? 1 : 0;
    }

    /**
     * A record of the CSV.
     *
     * @param line the number of its first line, from 1
     */
    record Row(int line, List<String> fields) {}

    /** @return the next record; null at the end */
    Row next() {
        while (at < text.length() && isLineEnd(text.charAt(at))) {
            endLine();
        }
        if (at >= text.length()) {
            return null;
        }
        int begin = line;
        limiter.countAllocation(ROW_BYTES);
        List<String> fields = new ArrayList<>();
        while (true) {
            fields.add(field());
            if (at >= text.length()) {
                return new Row(begin, fields);
            }
            if (text.charAt(at) != separator) {
                endLine();
                return new Row(begin, fields);
            }
            at++;
        }
    }

    private String field() {
        limiter.tick();
        String field = at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
        limiter.countAllocation(FIELD_BYTES + field.length());
        return field;
    }

    private String bare() {
        int begin = at;
        while (at < text.length() && text.charAt(at) != separator && !isLineEnd(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private String quoted() {
        int begin = line;
        value.setLength(0);
        at++;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                throw new ExpressionException("The CSV has a quoted field that is not closed, in line " + begin);
            }
            append(at, quote);
            at = quote + 1;
            if (at >= text.length() || text.charAt(at) == separator || isLineEnd(text.charAt(at))) {
                return value.toString();
            }
            if (text.charAt(at) != '"') {
                throw new ExpressionException(
                        "The CSV has text after a quoted field, in line %d: double each quote within the field"
                                .formatted(line));
            }
            value.append('"');
            at++;
            limiter.tick();
        }
    }

    /**
     * Appends a part of a quoted field. Its line breaks are counted, so that messages name the line number that an
     * editor shows.
     */
    private void append(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n')) {
                line++;
            }
        }
        value.append(text, from, to);
    }

    private void endLine() {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        line++;
        limiter.tick();
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
