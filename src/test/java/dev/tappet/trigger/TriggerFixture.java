package dev.tappet.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.engine.ResponseOrigin;
import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.CallbackRegistry;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.Template;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AllowList;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.signature.AuthenticationScheme;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Two workspaces with integrations and workflows of every kind, and a trigger service that serves them. */
public final class TriggerFixture {
    static final UUID WORKSPACE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    static final UUID OTHER_WORKSPACE = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000002");

    public static final UUID OPEN = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000001");
    static final UUID LOCKED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    public static final UUID RAW = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000003");
    static final UUID DISABLED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000004");
    static final UUID FAN_OUT = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000005");
    static final UUID WITHOUT_WORKFLOWS = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000006");
    static final UUID OTHER_INTEGRATION = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000007");
    static final UUID GUARDED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000008");
    static final UUID UNKNOWN_INTEGRATION = UUID.fromString("bbbbbbbb-0000-4000-8000-00000000000f");

    public static final UUID OPEN_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-000000000001");
    static final UUID LOCKED_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-000000000002");
    public static final UUID RAW_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-000000000003");
    static final UUID CONDITIONAL = UUID.fromString("cccccccc-0000-4000-8000-000000000004");
    static final UUID FAILING_CONDITION = UUID.fromString("cccccccc-0000-4000-8000-000000000005");
    static final UUID DISABLED_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-000000000006");
    static final UUID FAN_OUT_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-000000000007");
    static final UUID FAN_OUT_CONDITIONAL = UUID.fromString("cccccccc-0000-4000-8000-000000000008");
    static final UUID FAN_OUT_FAILING_CONDITION = UUID.fromString("cccccccc-0000-4000-8000-000000000009");
    static final UUID FAN_OUT_SHARED = UUID.fromString("cccccccc-0000-4000-8000-00000000000a");
    static final UUID OTHER_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-00000000000b");
    static final UUID GUARDED_WORKFLOW = UUID.fromString("cccccccc-0000-4000-8000-00000000000c");
    static final UUID UNPUBLISHED = UUID.fromString("cccccccc-0000-4000-8000-00000000000f");

    public static final String REQUEST_ID = "req-1";
    public static final Instant NOW = Instant.parse("2026-11-21T10:00:00.700Z");
    static final int RATE = 3;
    static final int PAYLOAD = 1100;
    static final int HEAD = 2000;

    static final Quota QUOTA = new Quota(RATE, PAYLOAD, 1_000_000);

    static final TriggerService.PublicEndpoint ENDPOINT = new TriggerService.PublicEndpoint(
            () -> URI.create("https://tappet.example/"), List.of(), ResponseOrigin.SHARED);

    /** For integrations without a handshake; a request to a sender fails the test. */
    static final TriggerService.VendorHandshakes NO_HANDSHAKES = new TriggerService.VendorHandshakes(
            (address, _) -> {
                throw new AssertionError("Unexpected request to " + address);
            },
            (_, _, _) -> false);

    /** Wants <code>{"wanted": …}</code> with something in it. */
    private static final Template CONDITION =
            in -> in.context().get("event") instanceof Map<?, ?> event ? event.get("wanted") : null;

    private static final Template FAILING_TEMPLATE = _ -> {
        throw new ExpressionException("$number() of a string that is no number");
    };

    public final InMemoryExecutions executions = new InMemoryExecutions();
    final InMemoryCounters counters = new InMemoryCounters();
    final InFlightAccepts accepts = new InFlightAccepts();
    final TriggerService trigger;

    /** Of a server on which no callback was ever opened. */
    static CallbackDecisions noCallbacks() {
        return new CallbackRegistry(
                        new InMemoryItemTable(InstantSource.system()),
                        new AesGcmSecretBox(new byte[32]),
                        _ -> Authentication.NONE,
                        () -> URI.create("https://tappet.example"),
                        InstantSource.system())
                .decisions((_, _, _, _) -> {});
    }

    /** Accepts on the caller's thread, and waits a minute for ends. */
    public TriggerFixture() {
        this(Duration.ofMinutes(1));
    }

    TriggerFixture(Duration window) {
        this(window, catalog(), ENDPOINT);
    }

    TriggerFixture(Duration window, Catalog catalog, TriggerService.PublicEndpoint site) {
        this(window, catalog, site, NO_HANDSHAKES);
    }

    private TriggerFixture(
            Duration window,
            Catalog catalog,
            TriggerService.PublicEndpoint site,
            TriggerService.VendorHandshakes senders) {
        trigger = new TriggerService(new TriggerService.Dependencies(
                catalog,
                _ -> QUOTA,
                executions,
                counters,
                accepts,
                Runnable::run,
                site,
                senders,
                new TriggerService.TriggerLimits(HEAD, PAYLOAD, Duration.ofSeconds(1), window, 50),
                new MemoryBudget(64 << 20),
                new MemoryBudget(64 << 20),
                new ComputeScheduler(),
                new AuthenticationLimiter(InstantSource.system()),
                TriggerObserver.NONE,
                noCallbacks()));
    }

    /** With a {@link #GUARDED} integration at which a workflow is published. */
    static TriggerFixture guardedBy(AuthenticationScheme... authentication) {
        return with(integration(GUARDED, WORKSPACE, Kind.WEBHOOK, true, authentication), ENDPOINT);
    }

    /** With one that answers these questions. */
    static TriggerFixture answering(List<Handshake> handshakes, AuthenticationScheme... authentication) {
        Integration integration = integration(GUARDED, WORKSPACE, Kind.WEBHOOK, true, authentication);
        return with(integration.with(integration.settings().withHandshakes(handshakes)), ENDPOINT);
    }

    /** With one to which a vendor sends. */
    static TriggerFixture ofVendor(VendorCredentials account, TriggerService.VendorHandshakes senders) {
        Integration integration = new Integration(
                GUARDED,
                WORKSPACE,
                "an integration",
                new Kind.OfVendor(account),
                true,
                account.schemes(),
                Integration.Settings.STANDARD,
                List.of(),
                Instant.EPOCH);
        InMemoryCatalog catalog =
                catalog().with(integration).with(binding(GUARDED, GUARDED_WORKFLOW), Optional.empty());
        return new TriggerFixture(Duration.ofMinutes(1), catalog, ENDPOINT, senders);
    }

    /** The same with an allow-list in front of a secret header. */
    static TriggerFixture reachableFrom(AllowList allowList, AddressRange... trustedProxies) {
        Integration integration = new Integration(
                GUARDED,
                WORKSPACE,
                "an integration",
                Kind.WEBHOOK,
                true,
                List.of(new HeaderSecret("X-Key", List.of("sesame"))),
                Integration.Settings.STANDARD.with(allowList),
                List.of(),
                Instant.EPOCH);
        return with(
                integration,
                new TriggerService.PublicEndpoint(
                        ENDPOINT.publicUrl(), List.of(trustedProxies), ResponseOrigin.SHARED));
    }

    /** The same of another kind and with other settings, behind a secret header. */
    static TriggerFixture set(Kind kind, Integration.Settings settings) {
        Integration integration = new Integration(
                GUARDED,
                WORKSPACE,
                "an integration",
                kind,
                true,
                List.of(new HeaderSecret("X-Key", List.of("sesame"))),
                settings,
                List.of(),
                Instant.EPOCH);
        return with(integration, ENDPOINT);
    }

    private static TriggerFixture with(Integration guarded, TriggerService.PublicEndpoint site) {
        InMemoryCatalog catalog = catalog().with(guarded).with(binding(GUARDED, GUARDED_WORKFLOW), Optional.empty());
        return new TriggerFixture(Duration.ofMinutes(1), catalog, site);
    }

    static InMemoryCatalog catalog() {
        return new InMemoryCatalog()
                .with(integration(OPEN, WORKSPACE, Kind.WEBHOOK, true))
                .with(integration(
                        LOCKED,
                        WORKSPACE,
                        Kind.WEBHOOK,
                        true,
                        new HeaderSecret("X-Key", List.of("old-Sésame", "new-sesame")),
                        new HeaderSecret("X-Second", List.of("two"))))
                .with(integration(
                        RAW, WORKSPACE, Kind.RAW_HTTP, true, new HeaderSecret("X-Key", List.of("raw-sesame"))))
                .with(integration(DISABLED, WORKSPACE, Kind.WEBHOOK, false))
                .with(integration(FAN_OUT, WORKSPACE, Kind.WEBHOOK, true))
                .with(integration(WITHOUT_WORKFLOWS, WORKSPACE, Kind.WEBHOOK, true))
                .with(integration(OTHER_INTEGRATION, OTHER_WORKSPACE, Kind.WEBHOOK, true))
                .with(binding(OPEN, OPEN_WORKFLOW), Optional.empty())
                .with(binding(OPEN, CONDITIONAL), Optional.of(CONDITION))
                .with(binding(OPEN, FAILING_CONDITION), Optional.of(FAILING_TEMPLATE))
                .with(binding(LOCKED, LOCKED_WORKFLOW), Optional.empty())
                .with(binding(RAW, RAW_WORKFLOW), Optional.empty())
                .with(binding(DISABLED, DISABLED_WORKFLOW), Optional.empty())
                .with(binding(FAN_OUT, FAN_OUT_WORKFLOW), Optional.empty())
                .with(binding(FAN_OUT, FAN_OUT_CONDITIONAL), Optional.of(CONDITION))
                .with(binding(FAN_OUT, FAN_OUT_FAILING_CONDITION), Optional.of(FAILING_TEMPLATE))
                .with(new Binding(FAN_OUT, FAN_OUT_SHARED, OTHER_WORKSPACE, FAN_OUT_WORKFLOW, 1), Optional.empty())
                .with(
                        new Binding(OTHER_INTEGRATION, OTHER_WORKFLOW, OTHER_WORKSPACE, OTHER_WORKFLOW, 1),
                        Optional.empty());
    }

    private static Integration integration(
            UUID id, UUID workspace, Kind kind, boolean enabled, AuthenticationScheme... authentication) {
        return new Integration(
                id,
                workspace,
                "an integration",
                kind,
                enabled,
                List.of(authentication),
                Integration.Settings.STANDARD,
                List.of(),
                Instant.EPOCH);
    }

    static Binding binding(UUID integration, UUID workflow) {
        return new Binding(integration, workflow, WORKSPACE, workflow, 1);
    }

    static String webhook(UUID integration) {
        return "/v1/webhooks/" + integration;
    }

    public static String async(UUID integration, UUID workflow) {
        return webhook(integration) + "/workflows/" + workflow;
    }

    static String sync(UUID integration, UUID workflow) {
        return async(integration, workflow) + "/sync";
    }

    public static Headers json() {
        return Headers.of("Content-Type", "application/json");
    }

    static IncomingRequest post(String path, String json) {
        return request("POST", path, json(), json.getBytes(UTF_8));
    }

    public static IncomingRequest request(String method, String path, Headers headers, byte[] body) {
        return new IncomingRequest(
                method, path, "", headers, new ReceivedBody.Complete(body), "192.0.2.1", NOW, REQUEST_ID);
    }

    /** The answer to a request that needs no waiting. */
    public TriggerResponse answer(IncomingRequest request) {
        return trigger.handle(request).getNow(null);
    }
}
