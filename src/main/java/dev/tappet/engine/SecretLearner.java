package dev.tappet.engine;

import java.util.Collection;

/** Receives the secrets of a call, which are redacted in all records of the execution from then on. */
@FunctionalInterface
public interface SecretLearner {
    void learn(Collection<String> secrets);
}
