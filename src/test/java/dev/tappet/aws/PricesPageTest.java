package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tappet.documentation.Page;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of prices states what {@link ExecutionPriceTest} counts, and adds up. */
class PricesPageTest {
    /** {@code 9: $5.63}, what is counted and what a million cost; or the cost alone. */
    private static final Pattern COST = Pattern.compile("(?:(\\d+): )?\\*{0,2}\\$([0-9.]+)\\*{0,2}");

    private static final int PRICE = 2;
    private static final int ASYNC = 3;
    private static final int SYNC = 4;

    private static List<String[]> rows() {
        return Page.named("prices.md").section("## Price of one million executions").stream()
                .filter(line -> line.startsWith("| ") && line.contains("$"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .toList();
    }

    private static String[] row(String beginning) {
        return rows().stream()
                .filter(cells -> cells[1].startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    private static int count(String beginning) {
        Matcher cost = COST.matcher(row(beginning)[ASYNC]);
        assertThat(cost.matches()).as(beginning).isTrue();
        return Integer.parseInt(cost.group(1));
    }

    private static int counted(Set<String> calls) {
        return (int) ExecutionPriceTest.EXECUTION.stream()
                .filter(line -> calls.contains(line.call()))
                .mapToDouble(AwsBill.Line::units)
                .sum();
    }

    @Test
    void prices_stateTheCountedUnits() {
        assertThat(count("Write units")).isEqualTo(counted(ExecutionPriceTest.WRITES));
        assertThat(count("Read units")).isEqualTo(counted(ExecutionPriceTest.READS));
        assertThat(count("SQS requests")).isEqualTo(counted(Set.of("send", "receive", "delete")));
    }

    @Test
    void prices_areCountTimesPrice_andAddUp() {
        for (int column : List.of(ASYNC, SYNC)) {
            double sum = 0;
            for (String[] cells : rows()) {
                Matcher cost = COST.matcher(cells[column]);
                if (!cost.matches()) {
                    continue;
                }
                double dollars = Double.parseDouble(cost.group(2));
                if (cells[1].equals("**Total**")) {
                    assertThat(dollars).isEqualTo(sum, within(0.011));
                } else {
                    sum += dollars;
                }
                if (cost.group(1) != null) {
                    double price = Double.parseDouble(cells[PRICE].replaceAll("[^0-9.]", ""));
                    assertThat(dollars).as(cells[1]).isEqualTo(Integer.parseInt(cost.group(1)) * price, within(0.006));
                }
            }
            assertThat(sum).isPositive();
        }
    }
}
