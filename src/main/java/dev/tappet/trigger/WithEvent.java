package dev.tappet.trigger;

import dev.tappet.workspace.Integration;

/** A call that was let in, and the event that it brings. */
record WithEvent(AtIntegration at, Event event) {
    IncomingRequest request() {
        return at.call().request();
    }

    TriggerUrl url() {
        return at.call().url();
    }

    Integration integration() {
        return at.integration();
    }
}
