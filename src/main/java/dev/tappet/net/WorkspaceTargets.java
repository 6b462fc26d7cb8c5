package dev.tappet.net;

import dev.tappet.net.AllowedTargets.AllowedTarget;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Non-public addresses that the steps of a workspace may call: those allowed for all workspaces, and its own. */
public final class WorkspaceTargets {
    private final AllowedTargets shared;
    private final Map<UUID, AllowedTargets> ofWorkspace = new ConcurrentHashMap<>();

    /** @param shared the addresses that the steps of all workspaces may call */
    public WorkspaceTargets(AllowedTargets shared) {
        this.shared = shared;
    }

    /** Allows an address for the steps of one workspace, until this process ends. */
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
