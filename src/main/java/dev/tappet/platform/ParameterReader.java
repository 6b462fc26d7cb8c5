package dev.tappet.platform;

/** Reads a parameter that the deployment stores for the program. */
@FunctionalInterface
public interface ParameterReader {
    /**
     * @param name of the parameter, as the deployment names it
     * @throws RuntimeException when it cannot be read or does not exist
     */
    String read(String name);
}
