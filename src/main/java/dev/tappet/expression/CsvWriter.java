package dev.tappet.expression;

import java.util.Iterator;
import java.util.List;

/** Writes CSV (RFC 4180). Each row has a line end. */
final class CsvWriter {
    private final EvaluationLimiter limiter;
    private final char separator;
    private final StringBuilder out = new StringBuilder();

    CsvWriter(EvaluationLimiter limiter, char separator) {
        this.limiter = limiter;
        this.separator = separator;
    }

    String text() {
        return out.toString();
    }

    void write(List<?> fields) {
        write(fields.iterator());
    }

    void write(Iterator<?> fields) {
        int begin = out.length();
        for (boolean first = true; fields.hasNext(); first = false) {
            if (!first) {
                out.append(separator);
            }
            write(FormatFunctions.cellText(limiter, fields.next()));
        }
        if (out.length() == begin) {
            out.append("\"\""); // readers skip empty lines
        }
        out.append("\r\n");
    }

    private void write(String field) {
        limiter.tick();
        limiter.countWork(field.length());
        limiter.checkSize((long) out.length() + field.length());
        if (isPlain(field)) {
            out.append(field);
            return;
        }
        out.append('"');
        int from = 0;
        for (int quote = field.indexOf('"'); quote >= 0; quote = field.indexOf('"', from)) {
            out.append(field, from, quote + 1).append('"');
            from = quote + 1;
        }
        out.append(field, from, field.length()).append('"');
        limiter.checkSize(out.length());
    }

    /** Whether a field needs no quotes. Spaces at its ends are quoted, since some readers trim fields. */
    private boolean isPlain(String field) {
        if (field.isEmpty()) {
            return true;
        }
        if (field.charAt(0) == ' ' || field.charAt(field.length() - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == separator || c == '"' || c == '\n' || c == '\r') {
                return false;
            }
        }
        return true;
    }
}
