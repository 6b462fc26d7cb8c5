package dev.tappet.api.workflow;

import dev.tappet.api.support.PublicApi;
import dev.tappet.platform.PublicUrl;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The trigger URLs, as the API returns them. */
@Singleton
public class TriggerUrls {
    /**
     * The trigger URLs of a workflow.
     *
     * @param webhook triggers all workflows that are published at the integration
     * @param trigger triggers this workflow
     * @param sync    triggers this workflow and waits for its output
     */
    @PublicApi
    public record OfWorkflow(String webhook, String trigger, String sync) {}

    private final PublicUrl publicUrl;

    TriggerUrls(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    public String of(UUID integration) {
        return publicUrl.get().toString().replaceFirst("/+$", "") + "/v1/webhooks/" + integration;
    }

    OfWorkflow of(UUID integration, UUID workflow) {
        String trigger = of(integration) + "/workflows/" + workflow;
        return new OfWorkflow(of(integration), trigger, trigger + "/sync");
    }
}
