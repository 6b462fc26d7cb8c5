package dev.tappet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of packages in the documentation has a row for each package of {@link ArchitectureTest}. */
class PackagesPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z.]+)` \\| .+ \\|");

    @Test
    void packageTable_namesEveryPackageOfTheArchitecture() {
        List<String> documented = Page.named("architecture.md").section("## Packages").stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(ArchitectureTest.ALLOWED.keySet());
    }
}
