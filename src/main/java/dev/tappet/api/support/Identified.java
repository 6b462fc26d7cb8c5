package dev.tappet.api.support;

import java.util.UUID;

/** What has an id, in an answer: the audit names by it what was made or changed. */
public interface Identified {
    UUID id();
}
