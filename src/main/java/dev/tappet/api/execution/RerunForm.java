package dev.tappet.api.execution;

import dev.tappet.execution.RerunService;
import dev.tappet.execution.RerunVersion;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import java.util.Set;

/** How a request asks to rerun executions: from where, and with which version. */
record RerunForm(RerunService.From from, RerunVersion version) {
    private static final String FROM = "from";
    private static final String VERSION = "version";
    private static final String PUBLISHED = "published";

    static final Set<String> KEYS = Set.of(FROM, VERSION);

    static RerunForm of(ObjectFields body) throws InvalidFieldException {
        return new RerunForm(
                body.has(FROM) ? body.oneOf(RerunService.From.class, FROM) : RerunService.From.START,
                body.has(VERSION) ? version(body) : RerunVersion.SAME);
    }

    private static RerunVersion version(ObjectFields body) throws InvalidFieldException {
        return switch (body.value(VERSION)) {
            case String word when word.equals(PUBLISHED) -> new RerunVersion.Published();
            case Integer number when number > 0 -> new RerunVersion.Number(number);
            case null, default ->
                throw new InvalidFieldException(
                        body.place(VERSION), "must be the number of a version, or \"published\"");
        };
    }
}
