package dev.tappet.net;

import dev.tappet.net.AllowedTargets.AllowedTarget;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Addresses that the steps of a workspace may call although they are not public: everyone's, and its own. */
public final class WorkspaceTargets {
    private final AllowedTargets shared;
    private final Map<UUID, AllowedTargets> ofWorkspace = new ConcurrentHashMap<>();

    /** @param shared what the steps of every workspace may call */
    public WorkspaceTargets(AllowedTargets shared) {
        this.shared = shared;
    }

    /** Allows an address to the steps of one workspace, as long as this process runs. */
    public void allow(UUID workspace, AllowedTarget target) {
        ofWorkspace.merge(workspace, with(shared, target), (existing, _) -> with(existing, target));
    }

    public AllowedTargets of(UUID workspace) {
        return ofWorkspace.getOrDefault(workspace, shared);
    }

    private static AllowedTargets with(AllowedTargets targets, AllowedTarget target) {
        return new AllowedTargets(
                Stream.concat(targets.targets().stream(), Stream.of(target)).toList());
    }
}
