package dev.tappet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of the contract names a test for each row: these exist, and none is left out. */
class ContractTableTest {
    private static final Pattern ROW = Pattern.compile("\\| .+ \\| `(\\w+)` \\|");

    @Test
    void theTableOfTheContractNamesItsTestsAndAllOfThem() throws IOException {
        Set<String> tests = Stream.of(
                        TriggerUrlsContractTest.class,
                        EventsContractTest.class,
                        CorsContractTest.class,
                        ResponsesContractTest.class,
                        ErrorsContractTest.class,
                        WorkspaceIsolationTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        String readme = Files.readString(Path.of("README.md"));
        String section = readme.substring(readme.indexOf("## The contract, row by row"));
        Set<String> named = section.lines()
                .takeWhile(line -> !line.startsWith("## ") || line.startsWith("## The contract"))
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(tests);
    }
}
