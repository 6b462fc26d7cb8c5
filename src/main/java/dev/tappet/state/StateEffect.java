package dev.tappet.state;

import dev.tappet.engine.JournalEffect;
import dev.tappet.storage.Write;

/** A change of the state, to be stored in one commit with the journal entry of its step. */
public final class StateEffect implements JournalEffect {
    private final Write write;
    private final Runnable end;

    /**
     * @param write has the condition that the value is still the one that the step read
     * @param end   lets the next change of the key begin
     */
    StateEffect(Write write, Runnable end) {
        this.write = write;
        this.end = end;
    }

    public Write write() {
        return write;
    }

    @Override
    public void close() {
        end.run();
    }
}
