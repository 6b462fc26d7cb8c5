package dev.tappet.aws;

import dev.tappet.platform.ParameterReader;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Reads parameters of the deployment from AWS Systems Manager Parameter Store. */
@Singleton
public class ParameterStore implements ParameterReader {
    private final SsmClient client;

    ParameterStore(SsmClient client) {
        this.client = client;
    }

    /** @throws software.amazon.awssdk.core.exception.SdkException if the parameter does not exist or cannot be read */
    @Override
    public String read(String name) {
        return client.getParameter(request -> request.name(name)).parameter().value();
    }
}
