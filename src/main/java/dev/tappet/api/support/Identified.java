package dev.tappet.api.support;

import java.util.UUID;

/** A response that has an id, which the audit records as the target of the change. */
public interface Identified {
    UUID id();
}
