package dev.tappet.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Query;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Workspaces;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiTokensTest {
    private final MovableClock clock = new MovableClock();
    private final RecordingTable table = new RecordingTable(new InMemoryItemTable(clock));
    private final PageTokens pageTokens = new PageTokens(new AesGcmSecretBox(new byte[32]));
    private final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    private final ApiTokens apiTokens = new ApiTokens(table, pageTokens, Optional.of("the administrator's"), clock);
    private final UUID workspace = workspaces.create(new DisplayName("ours")).id();
    private final UUID stranger = workspaces.create(new DisplayName("theirs")).id();

    @Test
    void token_costsOneRead_andOneWriteAMinute() throws Exception {
        ApiToken.Created made =
                apiTokens.create(workspace, new DisplayName("ci"), Role.EDITOR).orElseThrow();
        assertThat(made.secret()).matches("tpt_[A-Za-z0-9_-]{43}");
        table.calls();

        assertThat(apiTokens.identify(made.secret()))
                .contains(new Caller.Member(
                        workspace,
                        Role.EDITOR,
                        new Actor(Optional.of(made.token().id()), made.token().name())));
        assertThat(table.calls()).containsExactly("get 1", "update LAZY");
        clock.pass(Duration.ofSeconds(59));
        apiTokens.identify(made.secret());
        assertThat(table.calls()).containsExactly("get 1");
        clock.pass(Duration.ofSeconds(1));
        apiTokens.identify(made.secret());
        assertThat(table.calls()).containsExactly("get 1", "update LAZY");
        assertThat(apiTokens.list(workspace, PageRequest.FIRST).found())
                .extracting(ApiToken::used)
                .containsExactly(Optional.of(clock.instant()));
    }

    @Test
    void lastUse_whoseWriteFails_isWrittenAtTheNextUse() throws Exception {
        ApiToken.Created made =
                apiTokens.create(workspace, new DisplayName("ci"), Role.EDITOR).orElseThrow();
        table.beforeNext("write", () -> {
            throw new StorageException("write", new IOException("unavailable"));
        });
        assertThat(apiTokens.identify(made.secret())).isPresent();
        table.calls();

        apiTokens.identify(made.secret());
        assertThat(table.calls()).as("at once").containsExactly("get 1");
        clock.pass(Duration.ofSeconds(5));
        apiTokens.identify(made.secret());
        assertThat(table.calls()).containsExactly("get 1", "update LAZY");
        assertThat(apiTokens.find(workspace, made.token().id()).flatMap(ApiToken::used))
                .contains(clock.instant());
    }

    @Test
    void expiredToken_isUnknownAndUnlisted() throws Exception {
        Instant end = clock.instant().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        ApiToken.Created made = apiTokens
                .create(workspace, new DisplayName("ci"), Role.EDITOR, Optional.of(end))
                .orElseThrow();
        assertThat(made.token().expires()).contains(end);
        assertThat(apiTokens.find(workspace, made.token().id()).flatMap(ApiToken::expires))
                .contains(end);
        assertThat(apiTokens.find(stranger, made.token().id())).isEmpty();
        assertThat(apiTokens.identify(made.secret())).isPresent();

        clock.pass(Duration.ofSeconds(60));
        assertThat(apiTokens.identify(made.secret())).isEmpty();
        assertThat(apiTokens.list(workspace, PageRequest.FIRST).found()).isEmpty();
    }

    @Test
    void lastAdministrator_isKeptBesideOneThatExpires() {
        UUID lasting = apiTokens
                .create(workspace, new DisplayName("ours"), Role.ADMIN)
                .orElseThrow()
                .token()
                .id();
        UUID expiring = apiTokens
                .create(
                        workspace,
                        new DisplayName("for a day"),
                        Role.ADMIN,
                        Optional.of(clock.instant().plus(Duration.ofDays(1))))
                .orElseThrow()
                .token()
                .id();
        assertThat(apiTokens.revoke(workspace, lasting)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(apiTokens.revoke(workspace, expiring)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void administrator_isIdentifiedWithoutTable() {
        table.calls();
        assertThat(apiTokens.identify("the administrator's")).contains(new Caller.Administrator());
        assertThat(apiTokens.identify("the administrator'")).isEmpty();
        assertThat(apiTokens.identify("")).isEmpty();
        assertThat(table.calls()).isEmpty();
    }

    @Test
    void missingAdministratorToken_identifiesNone() {
        ApiTokens tokens = new ApiTokens(table, pageTokens, Optional.of(" "), clock);
        assertThat(tokens.identify(" ")).isEmpty();
        assertThat(new ApiTokens(table, pageTokens, Optional.empty(), clock).identify(""))
                .isEmpty();
    }

    @Test
    void tokenSecret_isNotStored() {
        String secret = apiTokens
                .create(workspace, new DisplayName("ci"), Role.ADMIN)
                .orElseThrow()
                .secret();
        assertThat(table.query(Query.startingWith("WS#" + workspace, "TOK#")).found())
                .singleElement()
                .satisfies(item -> assertThat(item.toString())
                        .doesNotContain(secret)
                        .doesNotContain(secret.substring("tpt_".length())));
    }

    @Test
    void revokedToken_isRejectedAndUnlisted() throws Exception {
        ApiToken.Created kept =
                apiTokens.create(workspace, new DisplayName("kept"), Role.ADMIN).orElseThrow();
        ApiToken.Created gone =
                apiTokens.create(workspace, new DisplayName("gone"), Role.ADMIN).orElseThrow();

        assertThat(apiTokens.revoke(workspace, gone.token().id())).isInstanceOf(ChangeResult.Done.class);

        assertThat(apiTokens.identify(gone.secret())).isEmpty();
        assertThat(apiTokens.identify(kept.secret())).isPresent();
        assertThat(apiTokens.list(workspace, PageRequest.FIRST).found())
                .extracting(ApiToken::id)
                .containsExactly(kept.token().id());
        assertThat(apiTokens.revoke(workspace, gone.token().id())).isInstanceOf(ChangeResult.Missing.class);
    }

    @Test
    void lastAdministratorToken_isNotRevoked() {
        UUID first = admin();
        apiTokens.create(workspace, new DisplayName("editor"), Role.EDITOR);
        assertThat(apiTokens.revoke(workspace, first)).isInstanceOf(ChangeResult.Conflict.class);
        UUID second = admin();
        assertThat(apiTokens.revoke(workspace, first)).isInstanceOf(ChangeResult.Done.class);
        assertThat(apiTokens.revoke(workspace, second)).isInstanceOf(ChangeResult.Conflict.class);
    }

    @Test
    void mutualRevocation_keepsOneAdministrator() {
        UUID first = admin();
        UUID second = admin();
        table.beforeNextCommit(() -> apiTokens.revoke(workspace, second));
        assertThat(apiTokens.revoke(workspace, first)).isInstanceOf(ChangeResult.Conflict.class);
    }

    private UUID admin() {
        return apiTokens
                .create(workspace, new DisplayName("admin"), Role.ADMIN)
                .orElseThrow()
                .token()
                .id();
    }

    @Test
    void foreignToken_isMissing() throws Exception {
        ApiToken.Created theirs = apiTokens
                .create(stranger, new DisplayName("theirs"), Role.ADMIN)
                .orElseThrow();

        assertThat(apiTokens.revoke(workspace, theirs.token().id())).isInstanceOf(ChangeResult.Missing.class);
        assertThat(apiTokens.identify(theirs.secret())).isPresent();
        assertThat(apiTokens.list(workspace, PageRequest.FIRST).found()).isEmpty();
    }

    @Test
    void missingWorkspace_getsNoToken() {
        assertThat(apiTokens.create(UUID.randomUUID(), new DisplayName("ci"), Role.VIEWER))
                .isEmpty();
    }
}
