package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.storage.Index;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Spread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A workspace's executions: newest first, in pages, filtered; nothing of anybody else's. */
class ExecutionListTest {
    private static final UUID OWN_WORKSPACE = new UUID(1, 0);
    private static final UUID OTHER_WORKSPACE = new UUID(2, 0);
    private static final UUID HELLO = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final UUID OTHER_WORKFLOW = new UUID(2, 1);

    private Spread spread = Spread.ONE;
    private final WorkerCluster fleet =
            new WorkerCluster(table -> new SpreadLists(table, _ -> quota(), () -> this.fleet.clock.instant()));

    private Quota quota() {
        return new Quota(1_000, 1_000_000, 1_000_000).with(spread);
    }

    private final ExecutionList list = new ExecutionList(
            fleet.table,
            new PageTokens(new AesGcmSecretBox(new byte[32])),
            _ -> quota(),
            () -> this.fleet.clock.instant());
    private final Instant start = fleet.clock.instant();

    private UUID started(UUID workspace, UUID workflow, List<Step> steps) {
        fleet.clock.pass(WorkerCluster.SECOND);
        Binding published = fleet.publish(steps);
        Binding binding =
                new Binding(published.integration(), workflow, workspace, published.source(), published.version());
        UUID id = fleet.executions().newId();
        fleet.executions().create(List.of(new NewExecution(id, binding, Json.write(Map.of()))), Lane.ASYNC);
        return id;
    }

    private UUID started(UUID workflow) {
        return started(OWN_WORKSPACE, workflow, List.of(exitWith()));
    }

    private static ExecutionFilter all(UUID workspace) {
        return ExecutionFilter.of(workspace);
    }

    private static ExecutionFilter of(UUID workspace, UUID workflow) {
        return filter(workspace, Optional.of(workflow), Set.of(), Optional.empty(), Optional.empty());
    }

    private static ExecutionFilter in(ExecutionStatus... statuses) {
        return filter(OWN_WORKSPACE, Optional.empty(), Set.of(statuses), Optional.empty(), Optional.empty());
    }

    private static ExecutionFilter between(Instant after, Instant before) {
        return filter(OWN_WORKSPACE, Optional.empty(), Set.of(), Optional.of(after), Optional.of(before));
    }

    private static ExecutionFilter filter(
            UUID workspace,
            Optional<UUID> workflow,
            Set<ExecutionStatus> statuses,
            Optional<Instant> after,
            Optional<Instant> before) {
        return new ExecutionFilter(
                workspace,
                workflow,
                statuses,
                after,
                before,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A filter for what an execution has beside workflow, status and time. */
    private static ExecutionFilter with(
            Optional<TriggerOrigin.Url> url,
            Optional<String> idPrefix,
            Optional<String> requestId,
            Optional<String> errorText) {
        return new ExecutionFilter(
                OWN_WORKSPACE,
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                url,
                idPrefix,
                requestId,
                errorText);
    }

    private ResultPage<ExecutionSummary> page(ExecutionFilter filter, int size, Optional<String> token)
            throws InvalidFieldException {
        return list.list(filter, new PageRequest(size, token));
    }

    private List<UUID> ids(ExecutionFilter filter) throws InvalidFieldException {
        return ids(page(filter, 50, Optional.empty()));
    }

    private static List<UUID> ids(ResultPage<ExecutionSummary> page) {
        return page.found().stream().map(ExecutionSummary::id).toList();
    }

    @Test
    void list_isNewestFirst_withoutOtherWorkspaces() throws Exception {
        UUID first = started(HELLO);
        UUID theirs = started(OTHER_WORKSPACE, OTHER_WORKFLOW, List.of(exitWith()));
        UUID second = started(OTHER);
        UUID third = started(HELLO);
        assertThat(ids(all(OWN_WORKSPACE))).containsExactly(third, second, first);
        assertThat(ids(all(OTHER_WORKSPACE))).containsExactly(theirs);
        assertThat(ids(of(OWN_WORKSPACE, HELLO))).containsExactly(third, first);
    }

    @Test
    void workflowFilter_ofOtherWorkspace_isEmpty() throws Exception {
        started(OTHER_WORKSPACE, OTHER_WORKFLOW, List.of(exitWith()));
        started(OTHER_WORKSPACE, OTHER_WORKFLOW, List.of(exitWith()));
        ResultPage<ExecutionSummary> nothing = new ResultPage<>(List.of(), Optional.empty());
        assertThat(page(of(OWN_WORKSPACE, OTHER_WORKFLOW), 1, Optional.empty())).isEqualTo(nothing);
        assertThat(page(of(OWN_WORKSPACE, new UUID(9, 9)), 1, Optional.empty())).isEqualTo(nothing);
    }

    @Test
    void pages_whileExecutionsStart_stayConsistent() throws Exception {
        List<UUID> before = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            before.addFirst(started(HELLO));
        }
        List<UUID> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ResultPage<ExecutionSummary> page = page(of(OWN_WORKSPACE, HELLO), 3, token);
            seen.addAll(ids(page));
            token = page.next();
            started(HELLO);
        } while (token.isPresent());
        assertThat(seen).isEqualTo(before);
    }

    @Test
    void summary_showsStateAndFailure() throws Exception {
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        fleet.runAll();
        Instant at = start.plusSeconds(1);
        assertThat(page(all(OWN_WORKSPACE), 1, Optional.empty()).found())
                .containsExactly(new ExecutionSummary(
                        failed,
                        OWN_WORKSPACE,
                        HELLO,
                        1,
                        Optional.of(new UUID(0, 1)),
                        ExecutionStatus.FAILED,
                        at,
                        Optional.of(at),
                        Optional.of(at),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ExecutionResult.Failure(Optional.of("fail"), "on purpose")),
                        Optional.empty(),
                        "1.0.4"));
    }

    @Test
    void statuses_severalMatchAny() throws Exception {
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        UUID ran = started(HELLO);
        fleet.runAll();
        UUID queued = started(HELLO);
        assertThat(ids(in(ExecutionStatus.FAILED, ExecutionStatus.QUEUED))).containsExactly(queued, failed);
        assertThat(ids(in(ExecutionStatus.FAILED, ExecutionStatus.SUCCESS))).containsExactly(ran, failed);
    }

    @Test
    void errorText_isFoundInMessageAndStep_inAnyCase() throws Exception {
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("Disk is FULL")));
        started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        started(HELLO);
        fleet.runAll();
        assertThat(ids(error("disk is full"))).containsExactly(failed);
        assertThat(ids(error("FAIL"))).hasSize(2);
        assertThat(ids(error("nothing"))).isEmpty();
    }

    private static ExecutionFilter error(String text) {
        return with(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(text));
    }

    @Test
    void origin_isFilteredByUrlAndRequest() throws Exception {
        UUID webhook = triggered(new TriggerOrigin(TriggerOrigin.Url.WEBHOOK, "r-1"));
        UUID sync = triggered(new TriggerOrigin(TriggerOrigin.Url.SYNC, "r-2"));
        UUID unknown = started(HELLO);
        assertThat(ids(with(
                        Optional.of(TriggerOrigin.Url.WEBHOOK), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly(webhook);
        assertThat(ids(with(Optional.empty(), Optional.empty(), Optional.of("r-2"), Optional.empty())))
                .containsExactly(sync);
        assertThat(ids(all(OWN_WORKSPACE))).containsExactly(unknown, sync, webhook);
    }

    private UUID triggered(TriggerOrigin origin) {
        fleet.clock.pass(WorkerCluster.SECOND);
        Binding published = fleet.publish(List.of(exitWith()));
        Binding binding =
                new Binding(published.integration(), HELLO, OWN_WORKSPACE, published.source(), published.version());
        UUID id = fleet.executions().newId();
        NewExecution execution = new NewExecution(
                id,
                binding,
                Json.write(Map.of()),
                Optional.empty(),
                Optional.empty(),
                Workflow.FAILURE_STATUS,
                Optional.of(origin));
        fleet.executions().create(List.of(execution), Lane.ASYNC);
        return id;
    }

    @Test
    void idPrefix_narrowsTheTimesThatAreRead() {
        UUID id = UUID.fromString("01a22b97-3a8a-7669-bd7d-a49d6407e5cd");
        Instant made = Instant.ofEpochMilli(0x01a22b973a8aL);
        for (String prefix : List.of("01a22b97-3a8a-7669-bd7d-a49d6407e5cd", "01a22b97-3", "01a22b97", "01", "0")) {
            ExecutionFilter filter = with(Optional.empty(), Optional.of(prefix), Optional.empty(), Optional.empty());
            assertThat(id.toString()).startsWith(prefix);
            assertThat(filter.from()).as(prefix).isBefore(made);
            assertThat(filter.before(Instant.MAX)).as(prefix).isAfter(made);
        }
        ExecutionFilter eight = with(Optional.empty(), Optional.of("01a22b97"), Optional.empty(), Optional.empty());
        assertThat(Duration.between(eight.from(), eight.before(Instant.MAX))).isLessThan(Duration.ofHours(26));
    }

    @Test
    void idPrefix_findsExecutionsOfItsTime() throws Exception {
        fleet.clock.pass(Duration.between(fleet.clock.instant(), Instant.now()));
        UUID first = started(HELLO);
        UUID second = started(HELLO);
        assertThat(ids(prefix(first.toString()))).containsExactly(first);
        assertThat(ids(prefix(second.toString().substring(0, 8)))).contains(second);
        assertThat(ids(prefix("0000"))).isEmpty();
    }

    private static ExecutionFilter prefix(String text) {
        return with(Optional.empty(), Optional.of(text), Optional.empty(), Optional.empty());
    }

    /** Tokens of an early version go on: what they were given for is named as it was then. */
    @Test
    void listName_ofEarlyFilters_isThatOfEarlyVersions() {
        assertThat(in(ExecutionStatus.FAILED).listName())
                .isEqualTo("executions Filter[workspace=00000000-0000-0001-0000-000000000000, workflow=Optional.empty,"
                        + " status=Optional[FAILED], createdAfter=Optional.empty, createdBefore=Optional.empty]");
        assertThat(in(ExecutionStatus.FAILED, ExecutionStatus.STOPPED).listName())
                .isEqualTo(in(ExecutionStatus.STOPPED, ExecutionStatus.FAILED).listName())
                .isNotEqualTo(
                        in(ExecutionStatus.FAILED, ExecutionStatus.DROPPED).listName());
    }

    @Test
    void statusFilter_usesCurrentStatus() throws Exception {
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        UUID ran = started(HELLO);
        assertThat(ids(in(ExecutionStatus.QUEUED))).containsExactly(ran, failed);
        fleet.runAll();
        UUID queued = started(HELLO);
        assertThat(ids(in(ExecutionStatus.QUEUED))).containsExactly(queued);
        assertThat(ids(in(ExecutionStatus.FAILED))).containsExactly(failed);
        assertThat(ids(in(ExecutionStatus.SUCCESS))).containsExactly(ran);
        assertThat(ids(in(ExecutionStatus.DROPPED))).isEmpty();
    }

    @Test
    void statusFilter_skipsOtherStatuses() throws Exception {
        UUID oldest = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        for (int i = 0; i < 7; i++) {
            started(HELLO);
        }
        fleet.runAll();
        ResultPage<ExecutionSummary> first = page(in(ExecutionStatus.FAILED), 2, Optional.empty());
        assertThat(ids(first)).containsExactly(failed);
        assertThat(ids(page(in(ExecutionStatus.FAILED), 2, first.next()))).containsExactly(oldest);
    }

    @Test
    void page_afterScanLimit_mayBeEmptyBeforeTheEnd() throws Exception {
        UUID failed = started(OWN_WORKSPACE, HELLO, List.of(fail("on purpose")));
        for (int i = 0; i < 20; i++) {
            started(HELLO);
        }
        fleet.runAll();
        ResultPage<ExecutionSummary> first = page(in(ExecutionStatus.FAILED), 1, Optional.empty());
        assertThat(first.found()).isEmpty();
        assertThat(ids(page(in(ExecutionStatus.FAILED), 1, first.next()))).containsExactly(failed);
    }

    @Test
    void timeRange_includesStart_excludesEnd() throws Exception {
        UUID one = started(HELLO);
        UUID two = started(HELLO);
        UUID three = started(HELLO);
        Instant first = start.plusSeconds(1);
        assertThat(ids(between(first, first.plusSeconds(1)))).containsExactly(one);
        assertThat(ids(between(first.plusNanos(1), first.plusSeconds(2).plusNanos(1))))
                .containsExactly(three, two);
        assertThat(ids(between(first, first))).isEmpty();
        assertThat(ids(between(first.plusSeconds(1), first))).isEmpty();
        assertThat(ids(between(Instant.MIN, Instant.MAX))).containsExactly(three, two, one);
        assertThat(ids(between(Instant.MAX, Instant.MAX))).isEmpty();
    }

    @Test
    void pageToken_ofOtherList_isRejected() throws Exception {
        started(HELLO);
        started(HELLO);
        Optional<String> token = page(all(OWN_WORKSPACE), 1, Optional.empty()).next();
        assertThat(page(all(OWN_WORKSPACE), 2, token).found()).hasSize(1);
        for (ExecutionFilter other : List.of(
                all(OTHER_WORKSPACE),
                of(OWN_WORKSPACE, HELLO),
                in(ExecutionStatus.QUEUED),
                between(start, start.plus(Duration.ofDays(1))))) {
            assertThatThrownBy(() -> page(other, 1, token)).isInstanceOf(InvalidFieldException.class);
        }
    }

    @Test
    void list_endsAtExpiredExecutions() throws Exception {
        started(HELLO);
        started(HELLO);
        fleet.clock.pass(EngineLimits.MAX_DURATION.plus(ExecutionTimes.RETENTION));
        UUID young = started(HELLO);
        assertThat(ids(all(OWN_WORKSPACE))).containsExactly(young);
    }

    /** Of a workspace whose lists were spread and are no longer, as its administrator set it. */
    private List<UUID> startedWhileSpreadChanges() {
        List<UUID> started = new ArrayList<>();
        List<Spread.SpreadChange> changes = new ArrayList<>();
        for (int partitions : new int[] {1, 5, 2, 1}) {
            changes.add(new Spread.SpreadChange(partitions, fleet.clock.instant()));
            spread = new Spread(changes);
            for (int i = 0; i < 20; i++) {
                started.add(started(HELLO));
            }
        }
        return started.reversed();
    }

    @Test
    void spreadList_isInOrder_afterItHasGrownAndShrunk() throws Exception {
        List<UUID> started = startedWhileSpreadChanges();

        for (ExecutionFilter filter : List.of(all(OWN_WORKSPACE), of(OWN_WORKSPACE, HELLO))) {
            for (int size : new int[] {1, 7, 100}) {
                assertThat(pages(filter, size, Optional.empty())).isEqualTo(started);
            }
        }
        // in those that there were with five alone: each execution is in one by chance
        List<Object> beyondTwo = new ArrayList<>();
        for (String partition : List.of("#2", "#3", "#4")) {
            beyondTwo.addAll(fleet.table
                    .entries(Index.BY_WORKFLOW, Query.startingWith(ExecutionKeys.ofWorkflow(HELLO) + partition, "0"))
                    .found());
        }
        assertThat(beyondTwo).isNotEmpty();
        assertThat(spread.partitionsToRead(fleet.clock.instant())).isEqualTo(5);
    }

    @Test
    void pageToken_staysValid_whenTheSpreadChanges() throws Exception {
        List<UUID> first = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            first.add(started(HELLO));
        }
        String before = list.list(all(OWN_WORKSPACE), new PageRequest(4, Optional.empty()))
                .next()
                .orElseThrow();
        List<UUID> later = startedWhileSpreadChanges();
        String amidst = list.list(all(OWN_WORKSPACE), new PageRequest(30, Optional.empty()))
                .next()
                .orElseThrow();
        spread = Spread.ONE;

        assertThat(pages(all(OWN_WORKSPACE), 3, Optional.of(before)))
                .isEqualTo(first.reversed().subList(4, 10));
        // as if what was written before is long gone: the first partition alone is read
        assertThat(pages(all(OWN_WORKSPACE), 3, Optional.of(amidst)))
                .containsAll(first)
                .doesNotContainAnyElementsOf(later.subList(0, 30));
    }

    private List<UUID> pages(ExecutionFilter filter, int size, Optional<String> from) throws Exception {
        List<UUID> found = new ArrayList<>();
        Optional<String> token = from;
        do {
            ResultPage<ExecutionSummary> page = list.list(filter, new PageRequest(size, token));
            page.found().forEach(summary -> found.add(summary.id()));
            token = page.next();
        } while (token.isPresent());
        return found;
    }
}
