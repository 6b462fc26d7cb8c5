package dev.tappet.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown page of the documentation, with its fenced blocks, headings and links. */
public record Page(Path file, List<String> lines) {
    public static final Path README = Path.of("README.md");
    public static final Path FOLDER = Path.of("src/docs");

    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    /**
     * A fenced block.
     *
     * @param info   what follows the opening fence, such as {@code sh run}
     * @param line   of the opening fence, counted from 1
     * @param before the last line before the fence that is not blank
     */
    public record Block(String info, String text, int line, String before) {
        /** Whether the info string holds this word. */
        public boolean is(String word) {
            return List.of(info.split(" ")).contains(word);
        }
    }

    /** The README and every page in {@link #FOLDER}, in the order of their paths. */
    public static List<Page> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return Stream.concat(
                            Stream.of(README),
                            files.filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Page read(Path file) {
        try {
            return new Page(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name such as {@code language.md} */
    public static Page named(String name) {
        return read(FOLDER.resolve(name));
    }

    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                int opening = i;
                List<String> text = new ArrayList<>();
                while (++i < lines.size() && !lines.get(i).equals(FENCE)) {
                    text.add(lines.get(i));
                }
                if (i == lines.size()) {
                    throw new AssertionError(file + ":" + (opening + 1) + " opens a block that has no end");
                }
                blocks.add(new Block(
                        line.substring(FENCE.length()).strip(), String.join("\n", text), opening + 1, before));
            } else if (!line.isBlank()) {
                before = line;
            }
        }
        return blocks;
    }

    /** The text of the first block whose text begins so. */
    public String block(String beginning) {
        return blocks().stream()
                .map(Block::text)
                .filter(text -> text.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " has no block that begins with " + beginning));
    }

    /** The lines of the section with this heading, without those of the next heading of any level. */
    public List<String> section(String heading) {
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new AssertionError(file + " has no heading " + heading);
        }
        return lines.stream()
                .skip(start + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .toList();
    }

    /** The targets of all links outside code. */
    public List<String> links() {
        return prose().stream()
                .flatMap(line -> LINK.matcher(INLINE_CODE.matcher(line).replaceAll("x"))
                        .results()
                        .map(link -> link.group(1)))
                .toList();
    }

    /** The anchors of all headings, as GitHub makes them. */
    public Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        for (String line : prose()) {
            if (line.matches("#{1,6} .*")) {
                String anchor = anchor(line.replaceFirst("#+ ", ""));
                String unique = anchor;
                for (int i = 1; !anchors.add(unique); i++) {
                    unique = anchor + "-" + i;
                }
            }
        }
        return anchors;
    }

    static String anchor(String heading) {
        return NOT_IN_ANCHORS
                .matcher(heading.toLowerCase(Locale.ROOT))
                .replaceAll("")
                .replace(' ', '-');
    }

    private List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.startsWith(FENCE)) {
                code = !code;
            } else if (!code) {
                prose.add(line);
            }
        }
        return prose;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
