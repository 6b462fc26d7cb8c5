package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.dashjoin.jsonata.Jsonata;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No native binary is at hand in most builds; what would be missing in it can be found without one. */
class NativeRegistrationsTest {
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
    void everythingThatJsonataSerializesIsRegistered() throws Exception {
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
