package dev.tappet.aws;

import dev.tappet.platform.ParameterReader;
import jakarta.inject.Singleton;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Parameters of the deployment, in AWS's Parameter Store. */
@Singleton
public class ParameterStore implements ParameterReader {
    private final SsmClient client;

    ParameterStore(SsmClient client) {
        this.client = client;
    }

    /** @throws software.amazon.awssdk.core.exception.SdkException when it cannot be read, or is not there */
    @Override
    public String read(String name) {
        return client.getParameter(request -> request.name(name)).parameter().value();
    }
}
