package dev.tappet.engine;

/**
 * The turn of a run to write a large value as JSON. The value is in memory several times meanwhile, so only one run of
 * the process writes at a time. Must be closed when the value is stored.
 */
final class WriteTurn implements AutoCloseable {
    private final WorkflowInterpreter interpreter;
    private boolean isTaken;

    WriteTurn(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    /**
     * Waits for the turn. The lane's turn is given back meanwhile: the run that holds this turn may need it to
     * continue.
     */
    void take() {
        if (isTaken) {
            return;
        }
        try {
            interpreter.scheduler().callExternally(() -> {
                interpreter.request().memory().acquireTurn();
                isTaken = true;
                return null;
            });
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted before a large value was written");
        } catch (Operator.OperatorFailedException e) {
            throw new IllegalStateException("A wait is no call", e);
        }
    }

    @Override
    public void close() {
        if (isTaken) {
            interpreter.request().memory().releaseTurn();
        }
    }
}
