package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;

/** No native binary is at hand in most builds; what would be missing in it can be found without one. */
class NativeRegistrationsTest {
    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .importUrl(LambdaHandlerDecorator.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation());

    /** By which Jackson reads and writes objects. */
    private static final Pattern BINDING =
            Pattern.compile("(read|write|convert|update)Value.*|treeToValue|valueToTree|(reader|writer)For.*");

    /** Together they have every sort of node. */
    private static final List<String> EXPRESSIONS = List.of(
            "a ?: b",
            "a ?? 1.5",
            "$.event.n ?: 2",
            "(function($x){$x+1})(3) ?: 'a'",
            "a.b[c=1].d ?? {'a':1}",
            "[1..3] ?: /x/",
            "$map(a, function($v){$v ?: 2}) ?? (1;2)",
            "-a ?: not(b)",
            "a ~> | x | {'a':1} | ?: 1",
            "a^(b) ?: a@$x",
            "true ?: null",
            "a ? b : c ?: d",
            "* ?: **",
            "a#$i ?: $$",
            "$f(?, 1) ?: 1",
            "a and b or c in d ?: a & b");

    @Test
    void jsonata_serializedClasses_areRegistered() throws Exception {
        RegisterForReflection registered =
                NativeRegistrations.ExpressionCopies.class.getAnnotation(RegisterForReflection.class);
        Set<String> names = Stream.concat(
                        Arrays.stream(registered.targets()).map(Class::getName), Arrays.stream(registered.classNames()))
                .collect(Collectors.toSet());
        assertThat(registered.serialization()).isTrue();

        for (String expression : EXPRESSIONS) {
            assertThat(names).as(expression).containsAll(serialized(expression));
        }
    }

    /** Configuration is read while the binary is built. */
    @Test
    void resources_all_areInTheBinary() throws IOException {
        List<PathMatcher> included = Arrays.stream(includes().split(","))
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
        Set<Path> left = new TreeSet<>();
        for (Path root : List.of(Path.of("src/main/resources"), Path.of("src/lambda/resources"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(Files::isRegularFile)
                        .map(root::relativize)
                        .filter(file -> !file.toString().endsWith(".properties"))
                        .filter(file -> included.stream().noneMatch(glob -> glob.matches(file)))
                        .forEach(left::add);
            }
        }
        assertThat(left)
                .as("files beyond quarkus.native.resources.includes=%s", includes())
                .isEmpty();
    }

    private static String includes() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(in);
        }
        return properties.getProperty("quarkus.native.resources.includes");
    }

    /** Quarkus registers the types that a resource's methods name, and knows of no other. */
    @Test
    void api_returnTypes_areRecords() {
        Set<String> bytes = Set.of("OpenApiResource", "SchemaResource", "ExecutionEventResource");
        List<JavaMethod> methods = PROGRAM.stream()
                .filter(type -> type.isAnnotatedWith("jakarta.ws.rs.Path") && !bytes.contains(type.getSimpleName()))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getAnnotations().stream()
                        .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith("jakarta.ws.rs.HttpMethod")))
                .toList();
        assertThat(methods).hasSizeGreaterThan(40);
        assertThat(methods)
                .allSatisfy(method -> assertThat(entity(method))
                        .as(method.getFullName())
                        .matches(
                                type -> type.isRecord() || type.isEquivalentTo(void.class), "is a record, or nothing"));
    }

    /** Quarkus looks into {@code RestResponse<T>}. */
    private static JavaClass entity(JavaMethod method) {
        return method.getReturnType() instanceof JavaParameterizedType response
                        && method.getRawReturnType().isEquivalentTo(RestResponse.class)
                ? response.getActualTypeArguments().getFirst().toErasure()
                : method.getRawReturnType();
    }

    /** Who reads JSON into a class of his own, or writes one beside the API, has to register it for reflection. */
    @Test
    void json_isReadIntoMapsAndLists() {
        assertThat(PROGRAM.stream()
                        .filter(type -> type.getMethodCallsFromSelf().stream()
                                .map(JavaMethodCall::getTarget)
                                .anyMatch(target -> BINDING.matcher(target.getName())
                                                .matches()
                                        && target.getOwner().getPackageName().startsWith("com.fasterxml.jackson")))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder("Json", "WorkflowSchema", "VendorTable", "OpenApiResource");
    }

    private static Set<String> serialized(String expression) throws IOException, ReflectiveOperationException {
        Field parsed = Jsonata.class.getDeclaredField("ast");
        parsed.setAccessible(true);
        ClassNames names = new ClassNames();
        names.writeObject(parsed.get(Jsonata.jsonata(expression)));
        return names.seen;
    }

    private static final class ClassNames extends ObjectOutputStream {
        private final Set<String> seen = new TreeSet<>();

        ClassNames() throws IOException {
            super(OutputStream.nullOutputStream());
        }

        @Override
        protected void writeClassDescriptor(ObjectStreamClass descriptor) throws IOException {
            if (seen != null) {
                seen.add(descriptor.getName());
            }
            super.writeClassDescriptor(descriptor);
        }
    }
}
