package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DefinitionDiffTest {
    @Test
    void diff_isUnifiedWithThreeLinesOfContext() {
        assertThat(diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\n4\nfive\n6\n"))
                .isEqualTo("--- version 1\n+++ draft\n@@ -2,5 +2,5 @@\n 2\n 3\n 4\n-5\n+five\n 6");
    }

    @Test
    void diff_appliedToFirst_givesSecond() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String from = randomLines(random);
            String to = randomLines(random);
            List<String> diff = diff(from, to).lines().toList();
            assertThat(UnifiedDiffUtils.parseUnifiedDiff(diff)
                            .applyTo(from.lines().toList()))
                    .as(from + " to " + to)
                    .isEqualTo(to.lines().toList());
        }
    }

    private static String randomLines(Random random) {
        return random.ints(random.nextInt(12), 0, 4)
                .mapToObj(each -> each + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void diff_ofEqualTexts_isEmpty() {
        assertThat(diff("name: x\n", "name: x\n")).isEmpty();
        assertThat(diff("", "")).isEmpty();
    }

    @Test
    void missingFinalNewline_isADifference() {
        assertThat(diff("x\n", "x")).endsWith("-x\n+x\n\\ No newline at end of file");
    }

    @Test
    void largeUnrelatedTexts_areReplacedAsAWhole() {
        String before = lines("a");
        assertThat(diff("same\n" + before, "same\n" + lines("b")))
                .startsWith("--- version 1\n+++ draft\n@@ -1,60001 +1,60001 @@\n same\n-a0\n")
                .contains("\n-a59999\n+b0\n")
                .endsWith("\n+b59999");
        assertThat(diff(before, before + "new\n")).endsWith(" a59999\n+new");
    }

    private static String lines(String prefix) {
        return IntStream.range(0, 60_000).mapToObj(i -> prefix + i + "\n").collect(Collectors.joining());
    }

    private static String diff(String from, String to) {
        return DefinitionDiff.of("version 1", new DefinitionSource(from), "draft", new DefinitionSource(to));
    }
}
