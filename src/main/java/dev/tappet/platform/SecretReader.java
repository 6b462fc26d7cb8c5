package dev.tappet.platform;

/** Reads a secret of the deployment. */
@FunctionalInterface
public interface SecretReader {
    /**
     * Reads a secret.
     *
     * @param arn the ARN of the secret in AWS Secrets Manager
     * @throws RuntimeException if the secret does not exist or cannot be read
     */
    String read(String arn);
}
