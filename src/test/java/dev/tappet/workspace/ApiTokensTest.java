package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.Query;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiTokensTest {
    private final Room room = new Room();

    @Test
    void aTokenIsItsHoldersWithOneReadOfTheTableAndOneWriteAMinute() throws Exception {
        ApiToken.Made made = room.apiTokens
                .create(room.workspace, new Name("ci"), Role.EDITOR)
                .orElseThrow();
        assertThat(made.secret()).matches("tpt_[A-Za-z0-9_-]{43}");
        room.table.calls();

        assertThat(room.apiTokens.identify(made.secret()))
                .contains(new Caller.Member(
                        room.workspace,
                        Role.EDITOR,
                        new Actor(Optional.of(made.token().id()), made.token().name())));
        assertThat(room.table.calls()).containsExactly("get 1", "write");
        room.pass(Duration.ofSeconds(59));
        room.apiTokens.identify(made.secret());
        assertThat(room.table.calls()).containsExactly("get 1");
        room.pass(Duration.ofSeconds(1));
        room.apiTokens.identify(made.secret());
        assertThat(room.table.calls()).containsExactly("get 1", "write");
        assertThat(room.apiTokens.list(room.workspace, PageRequest.FIRST).found())
                .extracting(ApiToken::used)
                .containsExactly(Optional.of(room.clock.instant()));
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

        assertThat(room.apiTokens.revoke(room.workspace, gone.token().id())).isInstanceOf(Verdict.Done.class);

        assertThat(room.apiTokens.identify(gone.secret())).isEmpty();
        assertThat(room.apiTokens.identify(kept.secret())).isPresent();
        assertThat(room.apiTokens.list(room.workspace, PageRequest.FIRST).found())
                .extracting(ApiToken::id)
                .containsExactly(kept.token().id());
        assertThat(room.apiTokens.revoke(room.workspace, gone.token().id())).isInstanceOf(Verdict.Missing.class);
    }

    @Test
    void theLastAdministratorOfAWorkspaceStays() {
        UUID first = admin();
        room.apiTokens.create(room.workspace, new Name("editor"), Role.EDITOR);
        assertThat(room.apiTokens.revoke(room.workspace, first)).isInstanceOf(Verdict.Conflict.class);
        UUID second = admin();
        assertThat(room.apiTokens.revoke(room.workspace, first)).isInstanceOf(Verdict.Done.class);
        assertThat(room.apiTokens.revoke(room.workspace, second)).isInstanceOf(Verdict.Conflict.class);
    }

    @Test
    void ofTwoAdministratorsWhoRevokeEachOtherOneStays() {
        UUID first = admin();
        UUID second = admin();
        room.table.beforeNextCommit(() -> room.apiTokens.revoke(room.workspace, second));
        assertThat(room.apiTokens.revoke(room.workspace, first)).isInstanceOf(Verdict.Conflict.class);
    }

    private UUID admin() {
        return room.apiTokens
                .create(room.workspace, new Name("admin"), Role.ADMIN)
                .orElseThrow()
                .token()
                .id();
    }

    @Test
    void aTokenOfAnotherWorkspaceCannotBeRevokedOrSeen() throws Exception {
        ApiToken.Made theirs = room.apiTokens
                .create(room.stranger, new Name("theirs"), Role.ADMIN)
                .orElseThrow();

        assertThat(room.apiTokens.revoke(room.workspace, theirs.token().id())).isInstanceOf(Verdict.Missing.class);
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
