package dev.tappet.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkspaceTargetsTest {
    private static final UUID WORKSPACE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.1.2.3");

    private final WorkspaceTargets targets =
            new WorkspaceTargets(new AllowedTargets(List.of(AllowedTargets.target("10.0.0.0/8"))));

    @Test
    void targetOfAWorkspace_isNoOthers() {
        targets.allow(WORKSPACE, AllowedTargets.target("127.0.0.1:8080"));

        assertThat(targets.of(WORKSPACE).contain(LOOPBACK, 8080)).isTrue();
        assertThat(targets.of(WORKSPACE).contain(LOOPBACK, 8081)).isFalse();
        assertThat(targets.of(OTHER).contain(LOOPBACK, 8080)).isFalse();
    }

    @Test
    void targetsOfEveryWorkspace_areThoseOfAWorkspaceWithItsOwn() {
        targets.allow(WORKSPACE, AllowedTargets.target("127.0.0.1:8080"));
        targets.allow(WORKSPACE, AllowedTargets.target("127.0.0.1:9090"));

        assertThat(targets.of(WORKSPACE).contain(LOOPBACK, 8080)).isTrue();
        assertThat(targets.of(WORKSPACE).contain(LOOPBACK, 9090)).isTrue();
        assertThat(targets.of(WORKSPACE).contain(PRIVATE, 80)).isTrue();
        assertThat(targets.of(OTHER).contain(PRIVATE, 80)).isTrue();
    }
}
