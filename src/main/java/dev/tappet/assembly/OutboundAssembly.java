package dev.tappet.assembly;

import dev.tappet.aws.AwsLambdaInvoker;
import dev.tappet.aws.AwsRequestSigner;
import dev.tappet.config.TappetConfig;
import dev.tappet.memory.ProcessMemory;
import dev.tappet.net.AllowedTargets;
import dev.tappet.net.WorkspaceTargets;
import dev.tappet.outbound.ConnectionAccess;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaInvoker;
import dev.tappet.outbound.LambdaOperator;
import dev.tappet.outbound.OutboundNetwork;
import dev.tappet.platform.StartCheck;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.connection.ConnectionCheck;
import dev.tappet.workspace.connection.Connections;
import dev.tappet.workspace.connection.StoredTokens;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Produces the clients with which workflows call other services. */
@Singleton
class OutboundAssembly {
    @Produces
    @Singleton
    WorkspaceTargets workspaceTargets(TappetConfig config) {
        return new WorkspaceTargets(
                new AllowedTargets(config.http().allowedAddresses().orElse(List.of())));
    }

    @Produces
    @Singleton
    HttpOperator httpOperator(
            Vertx vertx,
            WorkspaceTargets targets,
            TappetConfig config,
            InstantSource clock,
            Connections connections,
            ItemTable table,
            SecretBox box,
            ProcessMemory memory) {
        return new HttpOperator(
                vertx,
                targets,
                config.limits().response(),
                clock,
                memory.received(),
                network(config.http()),
                new ConnectionAccess(connections, new StoredTokens(table, box), new AwsRequestSigner()));
    }

    @Produces
    @Singleton
    ConnectionCheck connectionCheck(HttpOperator http) {
        return http::check;
    }

    @Produces
    @Singleton
    StartCheck networkCheck(TappetConfig config) {
        return () -> checkIdentity(config.http());
    }

    private static void checkIdentity(TappetConfig.Http http) {
        if (http.clientCertificate().isPresent() != http.clientKey().isPresent()
                || http.clientCertificate().isPresent() != http.clientHosts().isPresent()) {
            throw new ConfigurationException("TAPPET_HTTP_CLIENT_CERTIFICATE, TAPPET_HTTP_CLIENT_KEY and "
                    + "TAPPET_HTTP_CLIENT_HOSTS must be set together");
        }
    }

    static OutboundNetwork network(TappetConfig.Http http) {
        checkIdentity(http);
        return new OutboundNetwork(
                http.ca(),
                http.clientCertificate()
                        .map(certificate -> new OutboundNetwork.Identity(
                                certificate,
                                http.clientKey().orElseThrow(),
                                http.clientHosts().orElseThrow())),
                http.proxy()
                        .map(proxy ->
                                new OutboundNetwork.Proxy(proxy, http.noProxy().orElse(List.of()))));
    }

    @Produces
    @Singleton
    LambdaInvoker lambdaInvoker(TappetConfig config) {
        return new AwsLambdaInvoker(config.lambda().region(), config.lambda().endpoint());
    }

    @Produces
    @Singleton
    LambdaOperator lambdaOperator(LambdaInvoker functions, TappetConfig config) {
        return new LambdaOperator(functions, config.limits().response());
    }
}
