package dev.tappet.config;

import dev.tappet.execution.LeaseTerms;
import dev.tappet.net.AddressRange;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.HostPattern;
import dev.tappet.net.PemText;
import dev.tappet.net.ProxyAddress;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All of Tappet's configuration: {@code tappet.*}, or {@code TAPPET_*} in the environment. */
@ConfigMapping(prefix = "tappet")
public interface TappetConfig {
    /** The address that trigger URLs are printed with. */
    @WithDefault("http://localhost:8080")
    @WithConverter(ConfigTypes.WebAddress.class)
    URI publicUrl();

    /** The parameter in AWS's Parameter Store that holds the public URL, where a deployment knows it only in the end. */
    Optional<String> publicUrlParameter();

    /** What a CloudFront distribution adds to its requests as X-Tappet-Origin, so that its X-Forwarded-For is believed. */
    Optional<String> originSecret();

    /** Whether functions refuse what does not come through their CloudFront distribution, as one with a firewall. */
    @WithDefault("false")
    boolean cloudFrontOnly();

    /** The addresses of proxies (CIDR, with commas between) whose X-Forwarded-For is believed; nobody's by default. */
    Optional<List<@WithConverter(ConfigTypes.Range.class) AddressRange>> trustedProxies();

    /**
     * Whether the host of the trigger URLs serves nothing else to browsers: no API, no page with a session. Then pages
     * that workflows send are not sandboxed.
     */
    @WithDefault("false")
    boolean dedicatedHost();

    /** The folder of the data, on one machine. */
    @WithDefault("data")
    Path data();

    /**
     * The damage of the write-ahead log, as a refused start names it, that is cut away with all that follows it:
     * {@code 000012.log:34567}. It holds for that damage alone.
     */
    Optional<String> acceptLoss();

    /** The free space on the disk of the data folder below which new requests are refused; 0 turns the watch off. */
    @WithDefault("256M")
    @WithConverter(ConfigTypes.ByteCount.class)
    MemorySize minFreeSpace();

    /** The DynamoDB table that holds everything, in the place of the data folder; without one, this is one machine. */
    Optional<String> table();

    Queue queue();

    Workers workers();

    /** How long a process may be silent before others take over what it runs; 3 s to 1 h. */
    @WithDefault("30s")
    @WithConverter(ConfigTypes.Lease.class)
    LeaseTerms lease();

    /** The longest that a synchronous caller waits for the end of an execution. */
    @WithDefault("50s")
    @WithConverter(ConfigTypes.PositiveTime.class)
    Duration window();

    /**
     * How long a server that is stopped answers the requests in flight; synchronous callers that would wait longer get
     * the id of their execution.
     */
    @WithDefault("20s")
    @WithConverter(ConfigTypes.PositiveTime.class)
    Duration stopGrace();

    /** Whether synchronous executions run in the process that accepts them; else they are queued as all others. */
    @WithDefault("true")
    boolean syncInPlace();

    /**
     * Whether states of executions are stored in the packed form, which earlier builds do not read: by default on one
     * machine, where no other build runs beside this one.
     */
    Optional<Boolean> packedStates();

    /** Whether this function on Lambda serves synchronous trigger URLs only, since its role allows no more. */
    @WithDefault("false")
    boolean syncOnly();

    /** On Lambda: the name of the stack, under which each invocation writes its metrics to the log; none without it. */
    Optional<String> metricsStack();

    /**
     * On Lambda: the URL of a synchronous trigger that each sweep calls, to see from outside that the deployment works;
     * none without it.
     */
    Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> canaryUrl();

    /** Whether a server accepts HTTP/2 without TLS (h2c). */
    @WithDefault("false")
    boolean h2c();

    /** The bearer token that may make workspaces and tokens; without one nobody may. */
    Optional<String> adminToken();

    /** 32 bytes in base64 that seal what must be recoverable; on one machine, made and kept in the data folder. */
    Optional<String> secretKey();

    /** Makes a workspace with sample workflows at the first start. */
    @WithDefault("false")
    boolean demo();

    /** Whether the console is served under {@code /console}, and its sessions are accepted. */
    @WithDefault("true")
    boolean console();

    Oidc oidc();

    Limits limits();

    DeliveryListing deliveryLog();

    Http http();

    Lambda lambda();

    Traces traces();

    /** Spans of requests, runs and steps, sent to a receiver of OpenTelemetry's protocol (OTLP over HTTP, in JSON). */
    interface Traces {
        /** The receiver, such as {@code http://localhost:4318}; without one there are no spans. */
        Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> endpoint();

        /** Headers of each request to it, as {@code name=value,other=value}. */
        Optional<String> headers();

        /** Of the executions without a trace of their sender's, the part that has spans: 0 to 1. */
        @WithDefault("0.1")
        @WithConverter(ConfigTypes.Ratio.class)
        double ratio();

        /** The name of this service in traces. */
        @WithDefault("tappet")
        String service();

        /** The longest that an invocation on Lambda waits for its spans to be sent. */
        @WithDefault("500ms")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration longestWait();
    }

    /** The log of the deliveries of integrations, which must not cost what it records. */
    interface DeliveryListing {
        /** Rejected deliveries of an integration that this process lists in one second; one entry counts for the others. */
        @WithDefault("50")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int rejected();

        /** The longest that a response waits, on Lambda, for its entry to be stored. */
        @WithDefault("150ms")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration longestWait();
    }

    /** Signing in to the console with an OpenID Connect provider. */
    interface Oidc {
        /** The provider, as its own document names it; without one, the console takes tokens and links alone. */
        @WithConverter(ConfigTypes.WebAddress.class)
        Optional<URI> issuer();

        /** What the provider calls this application. */
        Optional<String> clientId();

        /** The secret of this application, where the provider gave one. */
        Optional<String> clientSecret();

        /** Asked of the provider, separated by spaces. */
        @WithDefault("openid profile email")
        String scopes();

        /** The claim of the ID token that roles are taken from: a text or a list of texts. */
        @WithDefault("groups")
        String claim();

        /** What the values of the claim allow, the first that a person has: value=workspace-id:editor, separated by commas. */
        Optional<List<String>> roles();

        /** The provider's name, on the button. */
        @WithDefault("single sign-on")
        String name();
    }

    /** Functions of AWS Lambda that workflows invoke. */
    interface Lambda {
        /** The region of functions that are called by their name; AWS's usual ways to say it if not given. */
        Optional<@WithConverter(ConfigTypes.Region.class) String> region();

        /** In the place of AWS's own endpoint. */
        Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> endpoint();
    }

    /** Requests that workflows send. */
    interface Http {
        /**
         * Addresses that may be called although they are not public, with commas between: {@code 10.1.0.0/16},
         * {@code 127.0.0.1:8080} (that port alone), {@code [fd00::/8]:443}.
         */
        Optional<List<AllowedTargets.@WithConverter(ConfigTypes.Target.class) AllowedTarget>> allowedAddresses();

        /** Certificates of authorities that are trusted beside those of Java: PEM, or the path of a file. */
        Optional<@WithConverter(ConfigTypes.Certificates.class) PemText> ca();

        /** The certificate that this server shows to {@link #clientHosts}, with its chain: PEM, or the path of a file. */
        Optional<@WithConverter(ConfigTypes.Certificates.class) PemText> clientCertificate();

        /** Its private key: PEM, or the path of a file. */
        Optional<@WithConverter(ConfigTypes.Pem.class) PemText> clientKey();

        /** The only hosts that it is shown to: {@code api.example.com}, {@code .internal.example} for all below it. */
        Optional<List<@WithConverter(ConfigTypes.Host.class) HostPattern>> clientHosts();

        /** The HTTP proxy for requests with https, such as {@code http://user:password@proxy.example:3128}. */
        Optional<@WithConverter(ConfigTypes.Proxy.class) ProxyAddress> proxy();

        /** Hosts that are called without it. */
        Optional<List<@WithConverter(ConfigTypes.Host.class) HostPattern>> noProxy();
    }

    /** The queues of ids on SQS, beside a {@link #table}. */
    interface Queue {
        /** The URL of the queue of executions that somebody waits for. */
        Optional<String> sync();

        /** The URL of the queue of all others. */
        Optional<String> async();

        /** Whether this process takes executions from the queues; on Lambda, event sources bring them. */
        @WithDefault("true")
        boolean poll();
    }

    /** Executions that work at once in this process. One that waits for the response to a call does not count. */
    interface Workers {
        /** Of those that somebody waits for. */
        @WithDefault("256")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int sync();

        /** Of all others. */
        @WithDefault("32")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int async();

        /**
         * Of those that somebody waits for, and of all others: how many have begun and not ended, those that wait for
         * the response to a call among them. At least twice as many as work at once; one workspace gets half of them.
         */
        @WithDefault("1024")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int inProgress();
    }

    /** What a request and an execution may use. */
    interface Limits {
        /** The largest body of a trigger request of a workspace for which nothing else is set, in bytes. */
        @WithDefault("1048576")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int payload();

        /** The largest that may be set for any workspace: as much is taken in from anybody; as payload by default. */
        Optional<@WithConverter(ConfigTypes.AtLeastOne.class) Integer> largestPayload();

        /** The largest body that is taken in, in bytes. */
        default int payloadCeiling() {
            return Math.max(payload(), largestPayload().orElse(0));
        }

        /** The largest output of an execution of a workspace for which nothing else is set, in bytes of JSON. */
        @WithDefault("5242880")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int output();

        /** The largest body of a response that an http step takes, in bytes, unfolded. */
        @WithDefault("1048576")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int response();

        /** The largest head of a request (request line and headers), in bytes; API Gateway's own limit. */
        @WithDefault("10240")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int head();

        /** The longest that the head of a request may take to arrive at a server, from its first byte or the connection. */
        @WithDefault("15s")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration headTime();

        /** The longest that the body of a trigger request may take to arrive, once its head is here. */
        @WithDefault("30s")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration bodyTime();

        /** Executions a second that a workspace may start for which nothing else is set. */
        @WithDefault("25")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int rate();

        /** Synchronous callers that wait at once in this process; those beyond get their execution's id at once. */
        @WithDefault("20000")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int waiting();

        /** The most steps that one execution may take, iterations counted. */
        @WithDefault("10000")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int steps();
    }
}
