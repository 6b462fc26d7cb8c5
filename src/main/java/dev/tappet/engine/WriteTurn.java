package dev.tappet.engine;

/**
 * The turn of a run to write a large value as JSON. The value is in memory several times meanwhile, so that one run of
 * the process does it at a time. Close it when the value is stored.
 */
final class WriteTurn implements AutoCloseable {
    private final WorkflowInterpreter interpreter;
    private boolean isTaken;

    WriteTurn(WorkflowInterpreter interpreter) {
        this.interpreter = interpreter;
    }

    /** Waits for it. Others of the lane run meanwhile: one of them may have it, and want its lane's turn to go on. */
    void take() {
        if (isTaken) {
            return;
        }
        try {
            interpreter.crew().outside(() -> {
                interpreter.request().memory().takeTurn();
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
            interpreter.request().memory().endTurn();
        }
    }
}
