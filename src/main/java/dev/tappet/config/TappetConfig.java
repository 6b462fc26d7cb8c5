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

/** The configuration of Tappet: {@code tappet.*}, or {@code TAPPET_*} in the environment. */
@ConfigMapping(prefix = "tappet")
public interface TappetConfig {
    /** The address in trigger URLs. */
    @WithDefault("http://localhost:8080")
    @WithConverter(ConfigTypes.WebAddress.class)
    URI publicUrl();

    /**
     * The parameter in AWS's Parameter Store with the public URL, for deployments that know it only after they are
     * created.
     */
    Optional<String> publicUrlParameter();

    /**
     * The value of X-Tappet-Origin that a CloudFront distribution adds to requests; then its X-Forwarded-For is
     * trusted.
     */
    Optional<String> originSecret();

    /**
     * Whether functions reject requests that bypass their CloudFront distribution, for example because it has a
     * firewall.
     */
    @WithDefault("false")
    boolean cloudFrontOnly();

    /** The addresses of proxies (CIDR, separated by commas) whose X-Forwarded-For is trusted; none by default. */
    Optional<List<@WithConverter(ConfigTypes.Range.class) AddressRange>> trustedProxies();

    /**
     * Whether the host of the trigger URLs serves nothing else to browsers: no API, and no page with a session. Then
     * pages that workflows send are not sandboxed.
     */
    @WithDefault("false")
    boolean dedicatedHost();

    /** The data folder, on a single machine. */
    @WithDefault("data")
    Path data();

    /**
     * Accepts a damage of the write-ahead log, as named by the message of the refused start: {@code 000012.log:34567}.
     * The log is cut off at the damage. It applies to that damage only.
     */
    Optional<String> acceptLoss();

    /** The free space on the disk of the data folder below which new requests are rejected; 0 disables the check. */
    @WithDefault("256M")
    @WithConverter(ConfigTypes.ByteCount.class)
    MemorySize minFreeSpace();

    /** The DynamoDB table that stores all data, instead of the data folder; if missing, this is a single machine. */
    Optional<String> table();

    Queue queue();

    Workers workers();

    /** How long a process may be silent before other processes take over its executions; 3 s to 1 h. */
    @WithDefault("30s")
    @WithConverter(ConfigTypes.Lease.class)
    LeaseTerms lease();

    /** The maximum time that a synchronous caller waits for the end of an execution. */
    @WithDefault("50s")
    @WithConverter(ConfigTypes.PositiveTime.class)
    Duration window();

    /**
     * How long a stopping server continues to answer its open requests. Synchronous callers that would wait longer
     * receive the id of their execution.
     */
    @WithDefault("20s")
    @WithConverter(ConfigTypes.PositiveTime.class)
    Duration stopGrace();

    /**
     * Whether synchronous executions run in the process that accepts them; otherwise they are queued like all others.
     */
    @WithDefault("true")
    boolean syncInPlace();

    /**
     * Whether execution states are stored in the packed format, which earlier builds cannot read. By default only on a
     * single machine, where no other build runs at the same time.
     */
    Optional<Boolean> packedStates();

    /** Whether this Lambda function serves synchronous trigger URLs only, because its role permits no more. */
    @WithDefault("false")
    boolean syncOnly();

    /** On Lambda: the name of the stack in the metrics that each invocation logs; no metrics if missing. */
    Optional<String> metricsStack();

    /**
     * On Lambda: the URL of a synchronous trigger that each sweep calls to test the deployment from outside; no test if
     * missing.
     */
    Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> canaryUrl();

    /** Whether a server accepts HTTP/2 without TLS (h2c). */
    @WithDefault("false")
    boolean h2c();

    /**
     * The bearer token of the instance's administrator, who creates workspaces and tokens; no such token if missing.
     */
    Optional<String> adminToken();

    /**
     * 32 bytes in base64 that seal recoverable secrets; several keys are separated by commas, the newest first. On a
     * single machine, it is generated and stored in the data folder by default.
     */
    Optional<String> secretKey();

    /** Creates a workspace with sample workflows at the first start. */
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

    /**
     * Spans of requests, runs and steps, sent to a receiver of the OpenTelemetry protocol (OTLP over HTTP, in JSON).
     */
    interface Traces {
        /** The receiver, such as {@code http://localhost:4318}; no spans if missing. */
        Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> endpoint();

        /** The headers of each request to it, as {@code name=value,other=value}. */
        Optional<String> headers();

        /** The ratio of executions with spans, among those without a trace of their sender: 0 to 1. */
        @WithDefault("0.1")
        @WithConverter(ConfigTypes.Ratio.class)
        double ratio();

        /** The name of this service in traces. */
        @WithDefault("tappet")
        String service();

        /** The maximum time that an invocation on Lambda waits for its spans to be sent. */
        @WithDefault("500ms")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration longestWait();
    }

    /** The log of the deliveries of integrations, whose cost is limited. */
    interface DeliveryListing {
        /**
         * The rejected deliveries of an integration that this process lists per second; one entry counts the others.
         */
        @WithDefault("50")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int rejected();

        /** The maximum time that a response waits, on Lambda, for its entry to be stored. */
        @WithDefault("150ms")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration longestWait();
    }

    /** Sign-in to the console with an OpenID Connect provider. */
    interface Oidc {
        /** The provider, as in its own document; if missing, the console accepts only tokens and sign-in links. */
        @WithConverter(ConfigTypes.WebAddress.class)
        Optional<URI> issuer();

        /** The client id of this application at the provider. */
        Optional<String> clientId();

        /** The client secret of this application, if the provider issued one. */
        Optional<String> clientSecret();

        /** The requested scopes, separated by spaces. */
        @WithDefault("openid profile email")
        String scopes();

        /** The claim of the ID token that determines roles: a text or a list of texts. */
        @WithDefault("groups")
        String claim();

        /**
         * The rules for values of the claim, of which the first match applies: value=workspace-id:editor, separated by
         * commas.
         */
        Optional<List<String>> roles();

        /** The provider's name, on the sign-in button. */
        @WithDefault("single sign-on")
        String name();
    }

    /** AWS Lambda functions that workflows invoke. */
    interface Lambda {
        /** The region of functions that are invoked by name; by default that of the AWS SDK's usual sources. */
        Optional<@WithConverter(ConfigTypes.Region.class) String> region();

        /** The endpoint, instead of AWS's own. */
        Optional<@WithConverter(ConfigTypes.WebAddress.class) URI> endpoint();
    }

    /** Requests that workflows send. */
    interface Http {
        /**
         * Addresses that may be called although they are not public, separated by commas: {@code 10.1.0.0/16},
         * {@code 127.0.0.1:8080} (only that port), {@code [fd00::/8]:443}.
         */
        Optional<List<AllowedTargets.@WithConverter(ConfigTypes.Target.class) AllowedTarget>> allowedAddresses();

        /** Certificates of authorities that are trusted in addition to Java's: PEM, or the path of a file. */
        Optional<@WithConverter(ConfigTypes.Certificates.class) PemText> ca();

        /**
         * The certificate that this server presents to {@link #clientHosts}, with its chain: PEM, or the path of a
         * file.
         */
        Optional<@WithConverter(ConfigTypes.Certificates.class) PemText> clientCertificate();

        /** Its private key: PEM, or the path of a file. */
        Optional<@WithConverter(ConfigTypes.Pem.class) PemText> clientKey();

        /**
         * The only hosts to which it is presented: {@code api.example.com}, or {@code .internal.example} for all
         * subdomains.
         */
        Optional<List<@WithConverter(ConfigTypes.Host.class) HostPattern>> clientHosts();

        /** The HTTP proxy for https requests, such as {@code http://user:password@proxy.example:3128}. */
        Optional<@WithConverter(ConfigTypes.Proxy.class) ProxyAddress> proxy();

        /** Hosts that are called without the proxy. */
        Optional<List<@WithConverter(ConfigTypes.Host.class) HostPattern>> noProxy();
    }

    /** The SQS queues of execution ids, used with a {@link #table}. */
    interface Queue {
        /** The URL of the queue of synchronous executions. */
        Optional<String> sync();

        /** The URL of the queue of all other executions. */
        Optional<String> async();

        /** Whether this process polls the queues; on Lambda, event sources deliver the executions. */
        @WithDefault("true")
        boolean poll();
    }

    /**
     * The executions that run at once in this process. Executions that wait for the response to a call do not count.
     */
    interface Workers {
        /** The maximum of synchronous executions. */
        @WithDefault("256")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int sync();

        /** The maximum of all other executions. */
        @WithDefault("32")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int async();

        /**
         * The maximum of executions that have begun and not ended, including those that wait for the response to a
         * call: for synchronous executions, and for all others. At least twice as many as may run at once. One
         * workspace may use half of it.
         */
        @WithDefault("1024")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int inProgress();
    }

    /** Limits of requests and executions. */
    interface Limits {
        /** The largest body of a trigger request in bytes, for workspaces without a limit of their own. */
        @WithDefault("1048576")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int payload();

        /**
         * The highest limit that a workspace may have, in bytes. Bodies up to it are read from any sender. By default
         * as payload.
         */
        Optional<@WithConverter(ConfigTypes.AtLeastOne.class) Integer> largestPayload();

        /** The largest body that is read, in bytes. */
        default int payloadCeiling() {
            return Math.max(payload(), largestPayload().orElse(0));
        }

        /** The largest output of an execution in bytes of JSON, for workspaces without a limit of their own. */
        @WithDefault("5242880")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int output();

        /** The largest response body that an http step accepts, in bytes after decoding. */
        @WithDefault("1048576")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int response();

        /** The largest head of a request (request line and headers) in bytes; by default the limit of API Gateway. */
        @WithDefault("10240")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int head();

        /** The maximum time for the head of a request to arrive at a server, from its first byte or the connection. */
        @WithDefault("15s")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration headTime();

        /** The maximum time for the body of a trigger request to arrive, after its head. */
        @WithDefault("30s")
        @WithConverter(ConfigTypes.PositiveTime.class)
        Duration bodyTime();

        /** The executions per second that a workspace may start, if it has no limit of its own. */
        @WithDefault("25")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int rate();

        /**
         * The maximum of synchronous callers that wait in this process; others receive their execution's id
         * immediately.
         */
        @WithDefault("20000")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int waiting();

        /** The maximum number of steps of an execution, iterations included. */
        @WithDefault("10000")
        @WithConverter(ConfigTypes.AtLeastOne.class)
        int steps();
    }
}
