package dev.tappet.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugResolver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Definitions are read in turns for the workspaces, not in the order of arrival. */
class LimitedDefinitionReaderTest {
    private final List<String> sources = new CopyOnWriteArrayList<>();
    private final CountDownLatch unblocked = new CountDownLatch(1);
    private final LimitedDefinitionReader reader = new LimitedDefinitionReader((source, _) -> read(source), 1);

    private ParseResult read(byte[] source) {
        String text = new String(source, UTF_8);
        if (text.isEmpty()) {
            throw new IllegalStateException("no text");
        }
        sources.add(text);
        try {
            unblocked.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return new ParseResult.Invalid(List.of());
    }

    private Thread reading(UUID workspace, String source) {
        Thread thread = new Thread(() -> reader.of(workspace).read(source.getBytes(UTF_8), SlugResolver.NONE));
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void workspaceWithOneDefinition_isNotBehindAllOfOther() {
        UUID many = new UUID(0, 1);
        List<Thread> threads = Stream.concat(
                        Stream.of("m1", "m2", "m3", "m4").map(source -> reading(many, source)),
                        Stream.of("o").map(source -> reading(new UUID(0, 2), source)))
                .toList();
        assertThat(sources).containsExactly("m1");
        unblocked.countDown();
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(sources).startsWith("m1", "o").hasSize(5);
    }

    @Test
    void failedReading_returnsItsTurn() {
        unblocked.countDown();
        DefinitionReader ofWorkspace = reader.of(new UUID(0, 1));
        assertThatThrownBy(() -> ofWorkspace.read(new byte[0], SlugResolver.NONE))
                .hasMessage("no text");
        assertThat(ofWorkspace.read(new byte[] {'x'}, SlugResolver.NONE)).isInstanceOf(ParseResult.Invalid.class);
        assertThat(reader.read(new byte[] {'y'}, SlugResolver.NONE)).isInstanceOf(ParseResult.Invalid.class);
    }
}
