package dev.tappet.aws;

import jakarta.inject.Singleton;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What a deployment writes down for the program, in AWS's Parameter Store. */
@Singleton
public class ParameterStore {
    private final SsmClient client;

    ParameterStore(SsmClient client) {
        this.client = client;
    }

    /** @throws software.amazon.awssdk.core.exception.SdkException when it cannot be read, or is not there */
    public String read(String name) {
        return client.getParameter(request -> request.name(name)).parameter().value();
    }
}
