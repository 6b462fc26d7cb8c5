package dev.tappet.workspace;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The difference between two sources as a unified diff, which {@code patch} accepts. */
final class DefinitionDiff {
    private static final int CONTEXT = 3;

    /**
     * Maximum number of lines in both texts that are compared line by line. Above that, the differing part is shown as
     * replaced as a whole. The time of a comparison grows with the square of the difference: 8,000 lines need 0.1
     * seconds.
     */
    private static final int COMPARED = 8_000;

    private DefinitionDiff() {}

    /** @return empty text if there is no difference */
    static String of(String fromName, DefinitionSource from, String toName, DefinitionSource to) {
        List<String> before = lines(from.text());
        List<String> after = lines(to.text());
        return String.join(
                "\n", UnifiedDiffUtils.generateUnifiedDiff(fromName, toName, before, patch(before, after), CONTEXT));
    }

    private static Patch<String> patch(List<String> before, List<String> after) {
        int start = 0;
        while (start < before.size()
                && start < after.size()
                && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < before.size() - start
                && end < after.size() - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        int removed = before.size() - end - start;
        int added = after.size() - end - start;
        return removed + added <= COMPARED
                ? joined(before, after)
                : patch(before, after, List.of(new Replacement(start, removed, start, added)));
    }

    /** Lines of one text that replace lines of the other. */
    private record Replacement(int from, int removed, int to, int added) {
        boolean touches(Replacement next) {
            return from + removed == next.from;
        }

        Replacement and(Replacement next) {
            return new Replacement(from, removed + next.removed, to, added + next.added);
        }
    }

    /** Merges adjacent changes into one, so that removed lines are shown before added lines. */
    private static Patch<String> joined(List<String> before, List<String> after) {
        List<Replacement> replacements = new ArrayList<>();
        int shift = 0;
        for (AbstractDelta<String> delta :
                DiffUtils.diff(before, after, new MyersDiffWithLinearSpace<>()).getDeltas()) {
            int from = delta.getSource().getPosition();
            int removed = delta.getSource().size();
            int added = delta.getTarget().size();
            Replacement next = new Replacement(from, removed, from + shift, added);
            shift += added - removed;
            if (!replacements.isEmpty() && replacements.getLast().touches(next)) {
                replacements.add(replacements.removeLast().and(next));
            } else {
                replacements.add(next);
            }
        }
        return patch(before, after, replacements);
    }

    private static Patch<String> patch(List<String> before, List<String> after, List<Replacement> replacements) {
        Patch<String> patch = new Patch<>();
        for (Replacement replacement : replacements) {
            patch.addDelta(new ChangeDelta<>(
                    new Chunk<>(
                            replacement.from(),
                            before.subList(replacement.from(), replacement.from() + replacement.removed())),
                    new Chunk<>(
                            replacement.to(),
                            after.subList(replacement.to(), replacement.to() + replacement.added()))));
        }
        return patch;
    }

    /** Marks a last line without a line break, as {@code diff} does. */
    private static List<String> lines(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        } else {
            lines.add(lines.removeLast() + "\n\\ No newline at end of file");
        }
        return lines;
    }
}
