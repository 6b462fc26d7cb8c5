package dev.tappet.workspace;

import java.util.UUID;

/** Returns the limits of a workspace, for every request. */
public interface Quotas {
    Quota of(UUID workspace);
}
