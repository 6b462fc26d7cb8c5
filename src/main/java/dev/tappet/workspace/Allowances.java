package dev.tappet.workspace;

import java.util.UUID;

/** What each workspace may use, for those who meter it: they ask at every request. */
public interface Allowances {
    Allowance of(UUID workspace);
}
