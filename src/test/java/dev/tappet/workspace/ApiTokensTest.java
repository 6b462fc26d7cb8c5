package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.Query;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiTokensTest {
    private final Room room = new Room();

    @Test
    void aTokenIsItsHoldersWithOneReadOfTheTable() {
        ApiToken.Made made = room.apiTokens
                .create(room.workspace, new Name("ci"), Role.EDITOR)
                .orElseThrow();
        assertThat(made.secret()).matches("tpt_[A-Za-z0-9_-]{43}");
        room.table.calls();

        assertThat(room.apiTokens.identify(made.secret())).contains(new Caller.Member(room.workspace, Role.EDITOR));
        assertThat(room.table.calls()).containsExactly("get 1");
    }

    @Test
    void theAdministratorIsKnownWithoutTheTable() {
        room.table.calls();
        assertThat(room.apiTokens.identify("the administrator's")).contains(new Caller.Administrator());
        assertThat(room.apiTokens.identify("the administrator'")).isEmpty();
        assertThat(room.apiTokens.identify("")).isEmpty();
        assertThat(room.table.calls()).isEmpty();
    }

    @Test
    void withoutAConfiguredTokenThereIsNoAdministrator() {
        ApiTokens tokens = new ApiTokens(room.table, room.pageTokens, Optional.of(" "), room.clock);
        assertThat(tokens.identify(" ")).isEmpty();
        assertThat(new ApiTokens(room.table, room.pageTokens, Optional.empty(), room.clock).identify(""))
                .isEmpty();
    }

    @Test
    void theSecretIsStoredNowhere() {
        String secret = room.apiTokens
                .create(room.workspace, new Name("ci"), Role.ADMIN)
                .orElseThrow()
                .secret();
        assertThat(room.table
                        .query(Query.startingWith("WS#" + room.workspace, "TOK#"))
                        .found())
                .singleElement()
                .satisfies(item -> assertThat(item.toString())
                        .doesNotContain(secret)
                        .doesNotContain(secret.substring("tpt_".length())));
    }

    @Test
    void aRevokedTokenIsRefusedAndUnlisted() throws Exception {
        ApiToken.Made kept = room.apiTokens
                .create(room.workspace, new Name("kept"), Role.ADMIN)
                .orElseThrow();
        ApiToken.Made gone = room.apiTokens
                .create(room.workspace, new Name("gone"), Role.ADMIN)
                .orElseThrow();

        assertThat(room.apiTokens.revoke(room.workspace, gone.token().id())).isTrue();

        assertThat(room.apiTokens.identify(gone.secret())).isEmpty();
        assertThat(room.apiTokens.identify(kept.secret())).isPresent();
        assertThat(room.apiTokens.list(room.workspace, PageRequest.FIRST).found())
                .containsExactly(kept.token());
        assertThat(room.apiTokens.revoke(room.workspace, gone.token().id())).isFalse();
    }

    @Test
    void aTokenOfAnotherWorkspaceCannotBeRevokedOrSeen() throws Exception {
        ApiToken.Made theirs = room.apiTokens
                .create(room.stranger, new Name("theirs"), Role.ADMIN)
                .orElseThrow();

        assertThat(room.apiTokens.revoke(room.workspace, theirs.token().id())).isFalse();
        assertThat(room.apiTokens.identify(theirs.secret())).isPresent();
        assertThat(room.apiTokens.list(room.workspace, PageRequest.FIRST).found())
                .isEmpty();
    }

    @Test
    void aWorkspaceThatIsNotThereGetsNoToken() {
        assertThat(room.apiTokens.create(UUID.randomUUID(), new Name("ci"), Role.VIEWER))
                .isEmpty();
    }
}
