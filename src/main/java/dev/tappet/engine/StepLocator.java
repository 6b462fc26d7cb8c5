package dev.tappet.engine;

import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/** Finds the steps of a definition by the positions in its journal: the inverse of {@link StepPath}. */
public final class StepLocator {
    private final Workflow workflow;
    private final CalledWorkflows calls;

    public StepLocator(Workflow workflow, CalledWorkflows calls) {
        this.workflow = workflow;
        this.calls = calls;
    }

    /**
     * A step on the way to a position.
     *
     * @param branch   the index of the sequence that the way goes through; 0 where it ends
     * @param document the prefix of the places in the step's document: empty for the execution's own workflow
     */
    public record StepLocation(StepPath path, Step step, int branch, String document) {
        /** The place of the step, as users see it. */
        public String place() {
            return document + step.label().place();
        }

        /** A failure that was journaled at this step, with its place as seen from the execution's own workflow. */
        public StepFailure withDocument(StepFailure failure) {
            return failure.in(document);
        }
    }

    /**
     * The prefix of the places in a called workflow.
     *
     * @param call the place of the calling step
     */
    public static String document(String call) {
        return call + ".workflow.";
    }

    /** The steps around a position, from the outside in, and last the step at the position. */
    public List<StepLocation> pathTo(StepPath to) {
        String text = to.text().endsWith("~") ? to.text().substring(0, to.text().length() - 1) : to.text();
        String[] parts = text.split("\\.");
        List<StepLocation> locations = new ArrayList<>();
        List<Step> sequence = workflow.steps();
        StepPath path = StepPath.ROOT;
        String document = "";
        for (int i = 0; i < parts.length; i += 2) {
            int position = Integer.parseInt(parts[i]);
            Step step = sequence.get(position);
            path = path.step(position);
            if (i + 1 == parts.length) {
                locations.add(new StepLocation(path, step, 0, document));
                return locations;
            }
            if (parts[i + 1].equals(StepPath.CALLED)) {
                StepLocation call = new StepLocation(path, step, 0, document);
                locations.add(call);
                sequence = calls.at(path).steps();
                document = document(call.place());
                path = path.called();
                continue;
            }
            if (i + 2 == parts.length) {
                // between two rounds: the position of the repeat itself
                locations.add(new StepLocation(path, step, 0, document));
                return locations;
            }
            int number = Integer.parseInt(parts[i + 1].substring(1));
            boolean branch = parts[i + 1].startsWith("b");
            locations.add(new StepLocation(path, step, branch ? number : 0, document));
            path = new StepPath(path.text() + '.' + parts[i + 1]);
            sequence = step.sequences().get(branch ? number : 0);
        }
        throw new IllegalStateException("Not the position of a step: " + to);
    }

    /** Whether the step at a place of the document is one of these steps, or inside one of them. */
    public static boolean contain(List<Step> steps, String place) {
        return steps.stream()
                .anyMatch(step -> step.label().place().equals(place)
                        || step instanceof Step.Call
                                && place.startsWith(document(step.label().place()))
                        || step.sequences().stream().anyMatch(within -> contain(within, place)));
    }
}
