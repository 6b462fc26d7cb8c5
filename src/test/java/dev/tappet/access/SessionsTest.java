package dev.tappet.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Workspaces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final String ADMINISTRATOR = "the administrator's";

    private final MovableClock clock = new MovableClock();
    private final RecordingTable table = new RecordingTable(new InMemoryItemTable(clock));
    private final PageTokens pageTokens = new PageTokens(new AesGcmSecretBox(new byte[32]));
    private final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    private final ApiTokens tokens = new ApiTokens(table, pageTokens, Optional.of(ADMINISTRATOR), clock);
    private final Sessions sessions = new Sessions(table, tokens, clock);
    private final UUID workspace = workspaces.create(new DisplayName("ours")).id();
    private final ApiToken.Created editor =
            tokens.create(workspace, new DisplayName("ci"), Role.EDITOR).orElseThrow();

    @Test
    void session_hasTheRightsOfItsToken() {
        Sessions.Opened opened = sessions.open(editor.secret()).orElseThrow();

        assertThat(opened.secret()).matches("[A-Za-z0-9_-]{43}");
        assertThat(sessions.identify(opened.secret())).isEqualTo(tokens.identify(editor.secret()));
        assertThat(opened.toString()).doesNotContain(opened.secret());
    }

    @Test
    void session_ofTheAdministrator_endsWhenTheConfiguredTokenChanges() {
        String session = sessions.open(ADMINISTRATOR).orElseThrow().secret();
        assertThat(sessions.identify(session)).contains(new Caller.Administrator());

        ApiTokens changed = new ApiTokens(table, pageTokens, Optional.of("another"), clock);
        assertThat(new Sessions(table, changed, clock).identify(session)).isEmpty();
    }

    @Test
    void session_lastsTwelveHours_withItsRole() {
        Caller ada = new Caller.Member(workspace, Role.EDITOR, new Actor(Optional.empty(), "ada@example.com"));
        String session = sessions.open(ada).secret();
        String administrator = sessions.open(new Caller.Administrator(new Actor(Optional.empty(), "Ada")))
                .secret();

        clock.pass(Sessions.PERSON_LIFETIME.minusSeconds(1));
        assertThat(sessions.identify(session)).contains(ada);
        assertThat(sessions.identify(administrator))
                .contains(new Caller.Administrator(new Actor(Optional.empty(), "Ada")));
        clock.pass(Duration.ofSeconds(1));
        assertThat(sessions.identify(session)).isEmpty();
    }

    @Test
    void invalidToken_opensNothing() {
        assertThat(sessions.open("tpt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                .isEmpty();
        assertThat(sessions.open("")).isEmpty();
        assertThat(sessions.createCode("nothing")).isEmpty();
    }

    @Test
    void sessionAndToken_areNotAcceptedInPlaceOfEachOther() {
        String session = sessions.open(editor.secret()).orElseThrow().secret();
        String code = sessions.createCode(editor.secret()).orElseThrow();

        assertThat(tokens.identify(session)).isEmpty();
        assertThat(tokens.identify("tpt_" + session)).isEmpty();
        assertThat(sessions.identify(editor.secret())).isEmpty();
        assertThat(sessions.identify(editor.secret().substring(4))).isEmpty();
        assertThat(sessions.identify(code)).isEmpty();
        assertThat(sessions.openByCode(session)).isEmpty();
    }

    @Test
    void revokedToken_endsItsSessionsAndCodes() {
        String session = sessions.open(editor.secret()).orElseThrow().secret();
        String code = sessions.createCode(editor.secret()).orElseThrow();

        tokens.revoke(workspace, editor.token().id());

        assertThat(sessions.identify(session)).isEmpty();
        assertThat(sessions.openByCode(code)).isEmpty();
    }

    @Test
    void closedSession_isNotAccepted_othersRemain() {
        String closed = sessions.open(editor.secret()).orElseThrow().secret();
        String other = sessions.open(editor.secret()).orElseThrow().secret();

        sessions.close(closed);
        sessions.close(closed);
        sessions.close("no session");

        assertThat(sessions.identify(closed)).isEmpty();
        assertThat(sessions.identify(other)).isPresent();
    }

    @Test
    void session_notUsedForTwelveHours_ends() {
        String session = sessions.open(editor.secret()).orElseThrow().secret();
        clock.pass(Sessions.MAX_IDLE.minusSeconds(1));
        assertThat(sessions.identify(session)).isPresent();
        clock.pass(Sessions.MAX_IDLE.minusSeconds(1));
        assertThat(sessions.identify(session)).as("used meanwhile").isPresent();
        clock.pass(Sessions.MAX_IDLE);
        assertThat(sessions.identify(session)).isEmpty();
    }

    @Test
    void session_usedAllTheTime_endsAfterSevenDays() {
        String session = sessions.open(editor.secret()).orElseThrow().secret();
        for (int hours = 0; hours < 167; hours++) {
            clock.pass(Duration.ofHours(1));
            assertThat(sessions.identify(session)).isPresent();
        }
        clock.pass(Duration.ofHours(1));
        assertThat(sessions.identify(session)).isEmpty();
    }

    @Test
    void use_costsTwoReads_andOneWriteInFiveMinutes() {
        String session = sessions.open(editor.secret()).orElseThrow().secret();
        table.calls();
        sessions.identify(session);
        assertThat(table.calls()).containsExactly("get 1", "get 1");
        clock.pass(Duration.ofMinutes(5));
        sessions.identify(session);
        assertThat(table.calls())
                .as("and the last use of the token")
                .containsExactly("get 1", "get 1", "update LAZY", "update LAZY");
    }

    @Test
    void code_opensOneSession_withinTenMinutes() {
        String code = sessions.createCode(editor.secret()).orElseThrow();
        String session = sessions.openByCode(code).orElseThrow().secret();
        assertThat(sessions.identify(session)).isPresent();
        assertThat(sessions.openByCode(code)).as("used").isEmpty();

        String late = sessions.createCode(editor.secret()).orElseThrow();
        clock.pass(Sessions.CODE_LIFETIME);
        assertThat(sessions.openByCode(late)).as("too old").isEmpty();
    }

    private List<String> opened(int n) {
        return Stream.generate(() -> {
                    clock.pass(Duration.ofMillis(1));
                    return sessions.open(editor.secret()).orElseThrow().secret();
                })
                .limit(n)
                .toList();
    }

    private long live(List<String> secrets) {
        return secrets.stream()
                .filter(secret -> sessions.identify(secret).isPresent())
                .count();
    }

    @Test
    void token_withTooManySessions_losesTheOldest() {
        List<String> all = opened(Sessions.MAX_SESSIONS + 3);
        assertThat(live(all.subList(0, 3))).isZero();
        assertThat(live(all)).isEqualTo(Sessions.MAX_SESSIONS);

        String code = sessions.createCode(editor.secret()).orElseThrow();
        clock.pass(Duration.ofMillis(1));
        String byCode = sessions.openByCode(code).orElseThrow().secret();
        assertThat(sessions.identify(all.get(3))).as("the oldest").isEmpty();
        assertThat(sessions.identify(byCode)).isPresent();
    }

    @Test
    void closedSession_isNotCounted() {
        String first = opened(1).getFirst();
        opened(Sessions.MAX_SESSIONS).forEach(sessions::close);
        assertThat(sessions.identify(first))
                .as("only the last open one ended it")
                .isEmpty();

        String second = opened(1).getFirst();
        for (int i = 0; i < Sessions.MAX_SESSIONS; i++) {
            opened(1).forEach(sessions::close);
        }
        assertThat(sessions.identify(second)).isPresent();
    }

    @Test
    void person_withTooManySessions_losesOwnOldest() {
        Caller ada = new Caller.Member(workspace, Role.EDITOR, new Actor(Optional.empty(), "ada@example.com"));
        Caller bob = new Caller.Member(workspace, Role.EDITOR, new Actor(Optional.empty(), "bob@example.com"));
        String ofBob = sessions.open(bob).secret();
        String first = sessions.open(ada).secret();
        for (int i = 0; i < Sessions.MAX_SESSIONS; i++) {
            clock.pass(Duration.ofMillis(1));
            sessions.open(ada);
        }
        assertThat(sessions.identify(first)).isEmpty();
        assertThat(sessions.identify(ofBob)).contains(bob);
    }

    @Test
    void token_withTooManyCodes_losesTheOldest() {
        String first = sessions.createCode(editor.secret()).orElseThrow();
        String used = sessions.createCode(editor.secret()).orElseThrow();
        assertThat(sessions.openByCode(used)).isPresent();
        for (int i = 1; i < Sessions.MAX_CODES; i++) {
            clock.pass(Duration.ofMillis(1));
            sessions.createCode(editor.secret());
        }
        clock.pass(Duration.ofMillis(1));
        String last = sessions.createCode(editor.secret()).orElseThrow();
        assertThat(sessions.openByCode(first)).isEmpty();
        assertThat(sessions.openByCode(last)).isPresent();
    }

    @Test
    void code_usedByManyAtOnce_opensOneSession() throws Exception {
        String code = sessions.createCode(editor.secret()).orElseThrow();
        List<Callable<Optional<Sessions.Opened>>> tries = Stream.generate(
                        () -> (Callable<Optional<Sessions.Opened>>) () -> sessions.openByCode(code))
                .limit(20)
                .toList();
        int opened = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Optional<Sessions.Opened>> result : threads.invokeAll(tries)) {
                opened += result.get().isPresent() ? 1 : 0;
            }
        }
        assertThat(opened).isEqualTo(1);
    }
}
