package dev.tappet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract page's table names a test for each row: these exist, and none is left out. */
class ContractTableTest {
    private static final Pattern ROW = Pattern.compile("\\| .+ \\| `(\\w+)` \\|");

    @Test
    void contractTable_namesEveryTest() {
        Set<String> tests = Stream.of(
                        TriggerUrlsContractTest.class,
                        EventsContractTest.class,
                        CorsContractTest.class,
                        ResponsesContractTest.class,
                        ErrorsContractTest.class,
                        CallbacksContractTest.class,
                        WorkspaceIsolationTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = Page.named("contract.md").lines().stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(tests);
    }
}
