package dev.tappet.platform;

/** Reads a secret that the deployment stores for the program. */
@FunctionalInterface
public interface SecretReader {
    /**
     * @param arn of the secret in AWS Secrets Manager
     * @throws RuntimeException when it cannot be read or does not exist
     */
    String read(String arn);
}
