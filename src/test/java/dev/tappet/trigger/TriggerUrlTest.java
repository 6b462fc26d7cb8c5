package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URL a path is. */
class TriggerUrlTest {
    private static final String I = "01a20099-c407-7bb1-8a11-77a1c2d3e4f5";
    private static final String W = "01a20099-c434-7bb1-8a11-77a1c2d3e4f6";
    private static final UUID INTEGRATION = UUID.fromString(I);
    private static final UUID WORKFLOW = UUID.fromString(W);

    private static CheckResult<TriggerUrl> read(String path) {
        return TriggerUrl.of(path.replace("{i}", I).replace("{w}", W));
    }

    @Test
    void eachUrl_isRecognized() {
        assertThat(read("/v1/webhooks/{i}")).isEqualTo(CheckResult.proceed(new TriggerUrl.Webhook(INTEGRATION)));
        assertThat(read("/v1/webhooks/{i}/workflows/{w}"))
                .isEqualTo(CheckResult.proceed(new TriggerUrl.Async(INTEGRATION, WORKFLOW)));
        assertThat(read("/v1/webhooks/{i}/workflows/{w}/sync"))
                .isEqualTo(CheckResult.proceed(new TriggerUrl.Sync(INTEGRATION, WORKFLOW)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/v1",
                "/v1/",
                "/v1/webhook/{i}",
                "/v1/webhooks",
                "/v1/webhooks/{i}/",
                "/v1/webhooks/{i}/workflows",
                "/v1/webhooks/{i}/workflow/{w}",
                "/v1/webhooks/{i}/workflows/{w}/",
                "/v1/webhooks/{i}/workflows/{w}/syn",
                "/v1/webhooks/{i}/workflows/{w}/sync/",
                "/v1/webhooks/{i}/workflows/{w}/synced",
                "/v1/webhooks/{i}/workflows/{w}/x/sync",
                "/v1/webhooks/{i}/workflows/{w}sync/sync/sync",
                "/v1/webhooks/x/workflows/y/z",
                "//v1/webhooks/{i}"
            })
    void otherPath_isNotFound(String path) {
        assertThat(titleOf(path)).isEqualTo(ProblemType.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/webhooks/, INVALID_INTEGRATION_ID",
        "/v1/webhooks/x, INVALID_INTEGRATION_ID",
        "/v1/webhooks//workflows//sync, INVALID_INTEGRATION_ID",
        "/v1/webhooks/{i}0, INVALID_INTEGRATION_ID",
        "/v1/webhooks/01A20099-c407-7bb1-8a11-77a1c2d3e4f5, INVALID_INTEGRATION_ID",
        "/v1/webhooks/01a20099-c407-7bb1-8a11-77a1c2d3e4g5, INVALID_INTEGRATION_ID",
        "/v1/webhooks/01a20099-c407-7bb1-8a1177-a1c2d3e4f5, INVALID_INTEGRATION_ID",
        "/v1/webhooks/01a20099%2Dc407-7bb1-8a11-77a1c2d3e4, INVALID_INTEGRATION_ID",
        "/v1/webhooks/{i}/workflows/, INVALID_WORKFLOW_ID",
        "/v1/webhooks/{i}/workflows//sync, INVALID_WORKFLOW_ID",
        "/v1/webhooks/{i}/workflows/{w}.., INVALID_WORKFLOW_ID",
        "/v1/webhooks/{i}/workflows/sync, INVALID_WORKFLOW_ID"
    })
    void otherSpellingOfAnId_isRefused(String path, ProblemType expected) {
        assertThat(titleOf(path)).isEqualTo(expected);
    }

    private static ProblemType titleOf(String path) {
        return read(path) instanceof CheckResult.Respond<TriggerUrl>(TriggerOutcome.Rejected(Rejection rejection))
                ? rejection.row()
                : null;
    }
}
