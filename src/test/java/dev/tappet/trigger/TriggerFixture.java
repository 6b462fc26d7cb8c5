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

/** Two workspaces with integrations and workflows of every sort, and the trigger in front of them. */
public final class TriggerFixture {
    static final UUID HOME = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");
    static final UUID ABROAD = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000002");

    public static final UUID OPEN = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000001");
    static final UUID LOCKED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");
    public static final UUID RAW = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000003");
    static final UUID DISABLED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000004");
    static final UUID FAN = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000005");
    static final UUID BARREN = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000006");
    static final UUID OF_ABROAD = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000007");
    static final UUID GUARDED = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000008");
    static final UUID NOWHERE = UUID.fromString("bbbbbbbb-0000-4000-8000-00000000000f");

    public static final UUID AT_OPEN = UUID.fromString("cccccccc-0000-4000-8000-000000000001");
    static final UUID AT_LOCKED = UUID.fromString("cccccccc-0000-4000-8000-000000000002");
    public static final UUID AT_RAW = UUID.fromString("cccccccc-0000-4000-8000-000000000003");
    static final UUID PICKY = UUID.fromString("cccccccc-0000-4000-8000-000000000004");
    static final UUID ERRING = UUID.fromString("cccccccc-0000-4000-8000-000000000005");
    static final UUID AT_DISABLED = UUID.fromString("cccccccc-0000-4000-8000-000000000006");
    static final UUID AT_FAN = UUID.fromString("cccccccc-0000-4000-8000-000000000007");
    static final UUID PICKY_AT_FAN = UUID.fromString("cccccccc-0000-4000-8000-000000000008");
    static final UUID ERRING_AT_FAN = UUID.fromString("cccccccc-0000-4000-8000-000000000009");
    static final UUID SHARED_FROM_FAN = UUID.fromString("cccccccc-0000-4000-8000-00000000000a");
    static final UUID AT_ABROAD = UUID.fromString("cccccccc-0000-4000-8000-00000000000b");
    static final UUID AT_GUARDED = UUID.fromString("cccccccc-0000-4000-8000-00000000000c");
    static final UUID UNPUBLISHED = UUID.fromString("cccccccc-0000-4000-8000-00000000000f");

    public static final String REQUEST_ID = "req-1";
    public static final Instant NOW = Instant.parse("2026-11-21T10:00:00.700Z");
    static final int RATE = 3;
    static final int PAYLOAD = 1100;
    static final int HEAD = 2000;

    static final Quota ALLOWANCE = new Quota(RATE, PAYLOAD, 1_000_000);

    static final TriggerService.PublicEndpoint SITE = new TriggerService.PublicEndpoint(
            () -> URI.create("https://tappet.example/"), List.of(), ResponseOrigin.SHARED);

    /** Whom nobody may ask, and who bring nothing. */
    static final TriggerService.VendorHandshakes SENDERS = new TriggerService.VendorHandshakes(
            (address, _) -> {
                throw new AssertionError("Nobody should ask " + address);
            },
            (_, _, _) -> false);

    /** Wants <code>{"wanted": …}</code> with something in it. */
    private static final Template WANTED =
            in -> in.context().get("event") instanceof Map<?, ?> event ? event.get("wanted") : null;

    private static final Template ERRS = _ -> {
        throw new ExpressionException("$number() of a string that is none");
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
        this(window, catalog(), SITE);
    }

    TriggerFixture(Duration window, Catalog catalog, TriggerService.PublicEndpoint site) {
        this(window, catalog, site, SENDERS);
    }

    private TriggerFixture(
            Duration window,
            Catalog catalog,
            TriggerService.PublicEndpoint site,
            TriggerService.VendorHandshakes senders) {
        trigger = new TriggerService(new TriggerService.Dependencies(
                catalog,
                _ -> ALLOWANCE,
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
        return with(integration(GUARDED, HOME, Kind.WEBHOOK, true, authentication), SITE);
    }

    /** With one that answers these questions. */
    static TriggerFixture answering(List<Handshake> handshakes, AuthenticationScheme... authentication) {
        Integration integration = integration(GUARDED, HOME, Kind.WEBHOOK, true, authentication);
        return with(integration.with(integration.settings().withHandshakes(handshakes)), SITE);
    }

    /** With one to which a vendor sends. */
    static TriggerFixture ofVendor(VendorCredentials account, TriggerService.VendorHandshakes senders) {
        Integration integration = new Integration(
                GUARDED,
                HOME,
                "an integration",
                new Kind.OfVendor(account),
                true,
                account.schemes(),
                Integration.Settings.STANDARD,
                List.of(),
                Instant.EPOCH);
        InMemoryCatalog catalog = catalog().with(integration).with(binding(GUARDED, AT_GUARDED), Optional.empty());
        return new TriggerFixture(Duration.ofMinutes(1), catalog, SITE, senders);
    }

    /** The same with an allow-list in front of a secret header. */
    static TriggerFixture reachableFrom(AllowList allowList, AddressRange... trustedProxies) {
        Integration integration = new Integration(
                GUARDED,
                HOME,
                "an integration",
                Kind.WEBHOOK,
                true,
                List.of(new HeaderSecret("X-Key", List.of("sesame"))),
                Integration.Settings.STANDARD.with(allowList),
                List.of(),
                Instant.EPOCH);
        return with(
                integration,
                new TriggerService.PublicEndpoint(SITE.publicUrl(), List.of(trustedProxies), ResponseOrigin.SHARED));
    }

    /** The same of another kind and with other settings, behind a secret header. */
    static TriggerFixture set(Kind kind, Integration.Settings settings) {
        Integration integration = new Integration(
                GUARDED,
                HOME,
                "an integration",
                kind,
                true,
                List.of(new HeaderSecret("X-Key", List.of("sesame"))),
                settings,
                List.of(),
                Instant.EPOCH);
        return with(integration, SITE);
    }

    private static TriggerFixture with(Integration guarded, TriggerService.PublicEndpoint site) {
        InMemoryCatalog catalog = catalog().with(guarded).with(binding(GUARDED, AT_GUARDED), Optional.empty());
        return new TriggerFixture(Duration.ofMinutes(1), catalog, site);
    }

    static InMemoryCatalog catalog() {
        return new InMemoryCatalog()
                .with(integration(OPEN, HOME, Kind.WEBHOOK, true))
                .with(integration(
                        LOCKED,
                        HOME,
                        Kind.WEBHOOK,
                        true,
                        new HeaderSecret("X-Key", List.of("old-Sésame", "new-sesame")),
                        new HeaderSecret("X-Second", List.of("two"))))
                .with(integration(RAW, HOME, Kind.RAW_HTTP, true, new HeaderSecret("X-Key", List.of("raw-sesame"))))
                .with(integration(DISABLED, HOME, Kind.WEBHOOK, false))
                .with(integration(FAN, HOME, Kind.WEBHOOK, true))
                .with(integration(BARREN, HOME, Kind.WEBHOOK, true))
                .with(integration(OF_ABROAD, ABROAD, Kind.WEBHOOK, true))
                .with(binding(OPEN, AT_OPEN), Optional.empty())
                .with(binding(OPEN, PICKY), Optional.of(WANTED))
                .with(binding(OPEN, ERRING), Optional.of(ERRS))
                .with(binding(LOCKED, AT_LOCKED), Optional.empty())
                .with(binding(RAW, AT_RAW), Optional.empty())
                .with(binding(DISABLED, AT_DISABLED), Optional.empty())
                .with(binding(FAN, AT_FAN), Optional.empty())
                .with(binding(FAN, PICKY_AT_FAN), Optional.of(WANTED))
                .with(binding(FAN, ERRING_AT_FAN), Optional.of(ERRS))
                .with(new Binding(FAN, SHARED_FROM_FAN, ABROAD, AT_FAN, 1), Optional.empty())
                .with(new Binding(OF_ABROAD, AT_ABROAD, ABROAD, AT_ABROAD, 1), Optional.empty());
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
        return new Binding(integration, workflow, HOME, workflow, 1);
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
