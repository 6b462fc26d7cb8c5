package dev.tappet.api.support;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The turn that a request of the public API has while it works. It ends with the request, also after errors. */
@RequestScoped
public class ApiTurn {
    private final ApiTurns turns;
    private Optional<String> owner = Optional.empty();

    ApiTurn(ApiTurns turns) {
        this.turns = turns;
    }

    void begin(String of) {
        turns.acquire(of);
        owner = Optional.of(of);
    }

    /**
     * Lets other requests of the workspace work while this one waits.
     *
     * @param wait blocks without using processor time or memory, or has limits of its own
     */
    public <T, E extends Exception> T during(Wait<T, E> wait) throws E {
        Optional<String> previous = owner;
        end();
        try {
            return wait.await();
        } finally {
            // little remains to be done, so the request continues even without a turn
            owner = previous.filter(turns::tryReacquire);
        }
    }

    /** Something that waits. */
    public interface Wait<T, E extends Exception> {
        T await() throws E;
    }

    @PreDestroy
    void end() {
        owner.ifPresent(turns::release);
        owner = Optional.empty();
    }
}
