package dev.tappet.platform;

/** Reads a parameter of the deployment. */
@FunctionalInterface
public interface ParameterReader {
    /**
     * Reads a parameter.
     *
     * @param name the name of the parameter in the deployment
     * @throws RuntimeException if the parameter does not exist or cannot be read
     */
    String read(String name);
}
