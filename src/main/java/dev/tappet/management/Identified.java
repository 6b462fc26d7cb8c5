package dev.tappet.management;

import java.util.UUID;

/** What has an id, in an answer: the audit names by it what was made or changed. */
interface Identified {
    UUID id();
}
