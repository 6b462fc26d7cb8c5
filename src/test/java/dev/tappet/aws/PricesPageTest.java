package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tappet.documentation.Page;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static int count(String beginning, int column) {
        Matcher cost = COST.matcher(row(beginning)[column]);
        assertThat(cost.matches()).as(beginning).isTrue();
        return Integer.parseInt(cost.group(1));
    }

    private static int counted(List<AwsBill.Line> lines, Set<String> calls) {
        return (int) lines.stream()
                .filter(line -> calls.contains(line.call()))
                .mapToDouble(AwsBill.Line::units)
                .sum();
    }

    @Test
    void prices_stateTheCountedUnits() {
        Set<String> ofTheQueue = Set.of("send", "receive", "delete");
        Map.of(ASYNC, ExecutionPriceTest.EXECUTION, SYNC, ExecutionPriceTest.SYNCHRONOUS)
                .forEach((column, lines) -> {
                    assertThat(count("Write units", column)).isEqualTo(counted(lines, ExecutionPriceTest.WRITES));
                    assertThat(count("Read units", column)).isEqualTo(counted(lines, ExecutionPriceTest.READS));
                    assertThat(count("SQS requests", column)).isEqualTo(counted(lines, ofTheQueue));
                });
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

    /** What surrounds executions: price times amount. */
    @Test
    void logsStorageAndTraces_areAmountTimesPrice() {
        assertThat(table("## Logs, storage and traces"))
                .hasSizeGreaterThan(5)
                .allSatisfy(cells -> assertThat(number(cells[4]))
                        .as(cells[1])
                        .isEqualTo(number(cells[2]) * number(cells[3]), within(0.006)));
    }

    @Test
    void largerEvents_storageAndRecovery_areAmountTimesPrice() {
        double storage = number(tableRow("## Logs, storage and traces", "Storage for 60 days")[2]);
        double recovery = number(tableRow("## Logs, storage and traces", "Point-in-time recovery")[2]);

        assertThat(table("## Larger events")).hasSize(2).allSatisfy(cells -> {
            assertThat(cells[5]).isEqualTo("%s: $%.2f".formatted(amount(cells[5]), number(cells[5]) * storage));
            assertThat(cells[6]).isEqualTo("%s: $%.2f".formatted(amount(cells[5]), number(cells[5]) * recovery));
        });
    }

    @Test
    void alarms_areCounted() {
        assertThat(Page.named("prices.md").section("## What adds to it"))
                .anyMatch(line -> line.contains("Each of the %d alarms"
                        .formatted(DeploymentTemplate.namesOf("AWS::CloudWatch::Alarm")
                                .count())));
    }

    private static List<String[]> table(String section) {
        return Page.named("prices.md").section(section).stream()
                .filter(line -> line.startsWith("| ") && line.contains("$"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .toList();
    }

    private static String[] tableRow(String section, String beginning) {
        return table(section).stream()
                .filter(cells -> cells[1].startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** The first number of a cell. */
    private static double number(String cell) {
        Matcher number = Pattern.compile("[0-9.]+").matcher(cell);
        assertThat(number.find()).as(cell).isTrue();
        return Double.parseDouble(number.group());
    }

    private static String amount(String cell) {
        return cell.substring(0, cell.indexOf(':'));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 10_000})
    void highRate_takesTheUnitsOfThePage(int limit) {
        String[] row = Page.named("prices.md").section("## High rates").stream()
                .filter(line -> line.startsWith("| " + "%,d".formatted(limit) + " |"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .findFirst()
                .orElseThrow();
        AtomicInteger writes = new AtomicInteger();
        Map<Integer, Integer> counts = new HashMap<>();
        LeasedTokens process = new LeasedTokens(limit, 0);
        LeasedTokens.Lessor table = (partition, tokens, _) -> {
            writes.incrementAndGet();
            return new LeasedTokens.LessorResponse.Leased(counts.merge(partition, tokens, Integer::sum));
        };
        for (int i = 0; i < limit; i++) {
            if (LeasedTokens.applyTo(limit)) {
                assertThat(process.acquire(1, limit, table)).isTrue();
            } else {
                writes.incrementAndGet();
            }
        }

        double units = (double) writes.get() / limit;
        assertThat(row[2]).isEqualTo("%.2f".formatted(units));
        assertThat(row[3]).isEqualTo("$%.2f".formatted(units * 0.625));
    }
}
