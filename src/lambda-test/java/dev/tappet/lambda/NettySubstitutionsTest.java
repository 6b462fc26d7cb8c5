package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.ssl.SslContext;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A Netty that is newer than the one of Quarkus can have methods that are not replaced in native binaries, or lack
 * those that are. A native build then ends with an error, which no other test sees.
 */
class NettySubstitutionsTest {
    private static final JavaClasses SUBSTITUTIONS =
            new ClassFileImporter().importPackages("io.quarkus.netty.runtime.graal", "dev.tappet.lambda");

    @Test
    void tlsContexts_everyOverload_isReplaced() {
        Set<String> replaced = replaced(SslContext.class);
        List<String> all = Arrays.stream(SslContext.class.getDeclaredMethods())
                .filter(method -> method.getName().endsWith("ContextInternal"))
                .map(NettySubstitutionsTest::signature)
                .toList();

        assertThat(all).hasSizeGreaterThanOrEqualTo(2).allMatch(replaced::contains);
    }

    @Test
    void brotli_isReplaced_soThatItsDecoderIsLeftOut() {
        assertThat(replaced(Brotli.class)).containsExactly("isAvailable()");
    }

    @Test
    void replacedMethodsOfTls_areThoseOfNetty() throws ClassNotFoundException {
        for (String name : List.of(
                "io.netty.handler.ssl.SslContext",
                "io.netty.handler.ssl.JdkSslClientContext",
                "io.netty.handler.ssl.ResumptionController")) {
            Class<?> original = Class.forName(name, false, getClass().getClassLoader());
            Set<String> present = Stream.of(original.getDeclaredMethods(), original.getDeclaredConstructors())
                    .flatMap(Arrays::stream)
                    .map(NettySubstitutionsTest::signature)
                    .collect(Collectors.toSet());
            List<String> ours = replacements(original)
                    .filter(type -> type.getName().startsWith(NettySubstitutions.class.getName()))
                    .flatMap(type -> Stream.<Executable[]>of(type.getDeclaredMethods(), type.getDeclaredConstructors())
                            .flatMap(Arrays::stream))
                    .filter(each -> each.getAnnotations().length > 0)
                    .map(NettySubstitutionsTest::signature)
                    .toList();

            assertThat(ours).as(name).isNotEmpty().allMatch(present::contains);
        }
    }

    /** The methods of a class that are replaced in a native binary. */
    private static Set<String> replaced(Class<?> original) {
        return replacements(original)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Substitute.class))
                .map(NettySubstitutionsTest::signature)
                .collect(Collectors.toSet());
    }

    private static Stream<Class<?>> replacements(Class<?> original) {
        return SUBSTITUTIONS.stream()
                .filter(type -> type.isAnnotatedWith(TargetClass.class))
                .<Class<?>>map(JavaClass::reflect)
                .filter(type -> target(type).equals(original.getName()));
    }

    private static String target(Class<?> type) {
        TargetClass target = type.getAnnotation(TargetClass.class);
        return target == null
                ? type.getName()
                : target.className().isEmpty() ? target.value().getName() : target.className();
    }

    /** With the originals of replaced types. */
    private static String signature(Executable of) {
        return Arrays.stream(of.getParameterTypes())
                .map(NettySubstitutionsTest::target)
                .collect(Collectors.joining(", ", (of instanceof Method ? of.getName() : "new") + "(", ")"));
    }
}
