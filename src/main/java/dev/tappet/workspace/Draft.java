package dev.tappet.workspace;

import dev.tappet.workflow.ParseResult;
import java.time.Instant;
import java.util.Optional;

/**
 * The draft of a workflow; it runs only after it is published.
 *
 * @param source   its text
 * @param revision the revision of the workflow that saved it; different for every save
 * @param saved    when it was saved
 * @param author   the name of the token that saved it; empty if an older version, or the server itself, did
 * @param reading  the parsed definition, or the problems that prevent its publication, at the time of reading
 */
public record Draft(
        DefinitionSource source, long revision, Instant saved, Optional<String> author, ParseResult reading) {}
