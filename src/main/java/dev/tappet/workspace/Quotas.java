package dev.tappet.workspace;

import java.util.UUID;

/** What each workspace may use, for those who meter it: they ask at every request. */
public interface Quotas {
    Quota of(UUID workspace);
}
