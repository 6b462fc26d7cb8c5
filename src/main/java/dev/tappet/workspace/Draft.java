package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import java.time.Instant;
import java.util.Optional;

/**
 * What its author works on; nothing runs it before it is published.
 *
 * @param source   its text
 * @param revision the revision of the workflow that saved it: another for every save
 * @param saved    when
 * @param author   the name of the token that saved it; empty if an older version, or the server itself, did
 * @param reading  what it says, or what keeps it from being published, as of now
 */
public record Draft(
        DefinitionSource source, long revision, Instant saved, Optional<String> author, ParseResult reading) {}
