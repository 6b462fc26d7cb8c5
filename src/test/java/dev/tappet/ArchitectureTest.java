package dev.tappet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The packages from the ground up: each may depend on those listed for it, and on no other. A package includes its
 * subpackages, unless these have a line of their own.
 */
class ArchitectureTest {
    private static final String ROOT = "dev.tappet";

    private static final JavaClasses TAPPET = ImportedProgram.CLASSES;

    private static final Pattern TEST_ANNOTATION = Pattern.compile(
            "^( +)@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Example)\\b",
            Pattern.MULTILINE);

    /** The annotation, and the first line of the same indentation that is a method's and not another annotation's. */
    private static final Pattern TEST_METHOD = Pattern.compile(
            TEST_ANNOTATION.pattern() + "[\\s\\S]*?^\\1[\\w<][\\w<>.,?\\[\\] ]* (\\w+)\\(", Pattern.MULTILINE);

    /** From the ground up. A package depends only on packages above its own line. */
    static final Map<String, List<String>> ALLOWED = new LinkedHashMap<>();

    static {
        allow("storage");
        allow("digest");
        allow("json");
        allow("xml");
        allow("memory");
        allow("process");
        allow("http", "json");
        allow("net", "json");
        allow("secret", "json");
        allow("paging", "json", "secret", "storage");
        allow("signature", "digest", "json");
        allow("expression", "digest", "xml", "memory", "json");
        allow("workflow", "expression", "json");
        allow("workspace", "workflow", "signature", "paging", "secret", "net", "memory", "process", "json", "storage");
        allow("access", "digest", "workspace", "paging", "json", "storage");
        allow("engine", "memory", "workspace", "workflow", "expression", "secret", "json");
        allow("tracing", "digest", "engine", "json");
        allow("state", "engine", "memory", "workflow", "expression", "paging", "secret", "json", "storage");
        allow(
                "outbound",
                "digest",
                "engine",
                "memory",
                "signature",
                "workspace",
                "workflow",
                "expression",
                "secret",
                "net",
                "http",
                "json");
        allow("draftrun", "engine", "memory", "workspace", "workflow", "secret", "json");
        allow(
                "execution",
                "digest",
                "state",
                "tracing",
                "engine",
                "workspace",
                "workflow",
                "expression",
                "paging",
                "secret",
                "json",
                "memory",
                "process",
                "storage");
        allow("trigger.activity", "workspace", "paging", "json", "storage");
        allow(
                "trigger",
                "digest",
                "trigger.activity",
                "execution",
                "draftrun",
                "tracing",
                "engine",
                "workspace",
                "workflow",
                "expression",
                "signature",
                "net",
                "http",
                "xml",
                "json",
                "memory",
                "storage");
        allow("oidc", "digest", "access", "secret", "json");
        allow("config", "execution", "workspace", "net", "json");
        allow("platform", "config", "execution", "secret", "storage");
        allow(
                "api",
                "oidc",
                "platform",
                "config",
                "trigger",
                "trigger.activity",
                "execution",
                "state",
                "draftrun",
                "engine",
                "access",
                "workspace",
                "workflow",
                "signature",
                "paging",
                "secret",
                "net",
                "http",
                "json",
                "memory",
                "storage");
        allow(
                "aws",
                "platform",
                "config",
                "trigger",
                "outbound",
                "execution",
                "workspace",
                "secret",
                "json",
                "process",
                "storage");
        allow(
                "assembly",
                "oidc",
                "platform",
                "config",
                "trigger",
                "trigger.activity",
                "execution",
                "state",
                "draftrun",
                "tracing",
                "outbound",
                "engine",
                "expression",
                "access",
                "workspace",
                "workflow",
                "signature",
                "paging",
                "secret",
                "net",
                "aws",
                "memory",
                "process",
                "storage");
        allow("lambda", "platform", "config", "tracing", "trigger", "trigger.activity", "execution", "http", "storage");
        allow(
                "server",
                "platform",
                "config",
                "trigger",
                "trigger.activity",
                "execution",
                "tracing",
                "access",
                "workspace",
                "workflow",
                "signature",
                "secret",
                "net",
                "http",
                "json",
                "memory",
                "storage");
    }

    private static void allow(String name, String... below) {
        for (String other : below) {
            if (!ALLOWED.containsKey(other)) {
                throw new IllegalStateException(name + " may not use " + other + ", which is not below it");
            }
        }
        ALLOWED.put(name, List.of(below));
    }

    @TestFactory
    Stream<DynamicTest> package_dependsOnlyOnPackagesBelow() {
        return ALLOWED.keySet().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> classes()
                                .that(DescribedPredicate.describe("reside in " + name, in(name)))
                                .should()
                                .onlyDependOnClassesThat(outsideOrBelow(name))
                                .allowEmptyShould(true)
                                .check(TAPPET)));
    }

    @Test
    void everyPackage_hasALineInTheTable() {
        assertThat(TAPPET.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(ArchitectureTest::line)
                        .distinct())
                .isSubsetOf(ALLOWED.keySet());
    }

    private static Predicate<JavaClass> in(String name) {
        return type -> !type.getPackageName().equals(ROOT)
                && type.getPackageName().startsWith(ROOT)
                && line(type.getPackageName()).equals(name);
    }

    /** The line of the table that a package belongs to: the longest name that fits. */
    private static String line(String packageName) {
        String name = packageName.substring(ROOT.length() + 1);
        while (!ALLOWED.containsKey(name) && name.contains(".")) {
            name = name.substring(0, name.lastIndexOf('.'));
        }
        return name;
    }

    private static DescribedPredicate<JavaClass> outsideOrBelow(String name) {
        return DescribedPredicate.describe(
                "reside in the same package, in one below it, or outside of Tappet", other -> {
                    if (!other.getPackageName().startsWith(ROOT)) {
                        return true;
                    }
                    if (other.getPackageName().equals(ROOT)) {
                        return false;
                    }
                    String line = line(other.getPackageName());
                    return line.equals(name) || ALLOWED.get(name).contains(line);
                });
    }

    /**
     * Nested types are read with the name of the type around them; they may repeat each other's names, not a class's.
     */
    @Test
    void classNames_areUnique() throws IOException {
        Map<String, TreeSet<String>> places = new TreeMap<>();
        for (String set : List.of("main", "server", "lambda")) {
            Path sources = Path.of("src", set, "java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.map(sources::relativize)
                        .map(Path::toString)
                        .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
                        .forEach(file -> places.computeIfAbsent(
                                        file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()),
                                        _ -> new TreeSet<>())
                                .add(file));
            }
        }
        List<String> repeated = new ArrayList<>();
        places.values().stream().filter(found -> found.size() > 1).forEach(found -> repeated.add(found.toString()));
        TAPPET.stream()
                .filter(type -> type.isNestedClass() && !type.isAnonymousClass())
                .filter(type -> places.containsKey(type.getSimpleName()))
                .forEach(type -> repeated.add(type.getName() + " and " + places.get(type.getSimpleName())));
        assertThat(places).isNotEmpty();
        assertThat(repeated).isEmpty();
    }

    /** {@code subject_result} or {@code subject_condition_result}, in all sources of tests. */
    @Test
    void testNames_haveTwoOrThreeParts() throws IOException {
        List<String> names = new ArrayList<>();
        for (String set : List.of("test", "lambda-test", "test-support")) {
            try (Stream<Path> files = Files.walk(Path.of("src", set, "java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String source = Files.readString(file);
                    List<String> found = TEST_METHOD
                            .matcher(source)
                            .results()
                            .map(match -> match.group(2))
                            .toList();
                    assertThat(found)
                            .as("one name for each annotation in " + file)
                            .hasSize((int)
                                    TEST_ANNOTATION.matcher(source).results().count());
                    found.forEach(name -> names.add(file.getFileName() + " " + name));
                    assertThat(found.isEmpty() || isRun(file, source))
                            .as(file + " is named as Maven selects classes of tests, or abstract")
                            .isTrue();
                }
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(2_000)
                .allMatch(name -> name.matches("\\S+ [a-z][A-Za-z0-9]*(_[a-z][A-Za-z0-9]*){1,2}"));
    }

    private static boolean isRun(Path file, String source) {
        String type = file.getFileName().toString().replace(".java", "");
        return type.matches("\\w+(Test|IT)")
                || Pattern.compile("(abstract class|interface) " + type + "\\b")
                        .matcher(source)
                        .find();
    }

    @Test
    void core_usesNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(
                        "json",
                        "memory",
                        "net",
                        "http",
                        "paging",
                        "expression",
                        "workflow",
                        "signature",
                        "storage",
                        "secret",
                        "workspace",
                        "access",
                        "engine",
                        "draftrun",
                        "execution"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta..",
                        "io.quarkus..",
                        "io.vertx..",
                        "io.smallrye..",
                        "io.netty..",
                        "software.amazon..",
                        "com.amazonaws..")
                .check(TAPPET);
    }

    @Test
    void awsSdk_isUsedInPackageAwsOnly() {
        onlyIn("aws", "software.amazon..", "com.amazonaws..");
    }

    @Test
    void rocksDb_isUsedInItsPackageOnly() {
        onlyIn("server.rocksdb", "org.rocksdb..");
    }

    @Test
    void micrometer_isUsedInPackageMetricsOnly() {
        onlyIn("server.metrics", "io.micrometer..");
    }

    private static void onlyIn(String name, String... library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(TAPPET);
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
