package dev.tappet.engine;

import java.util.Collection;

/** Takes what a call must not show: it is hidden in all records of the execution from then on. */
@FunctionalInterface
public interface SecretLearner {
    void learn(Collection<String> secrets);
}
