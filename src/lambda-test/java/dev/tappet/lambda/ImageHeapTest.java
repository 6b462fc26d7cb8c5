package dev.tappet.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.nio.MappedByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Quarkus has all classes initialized while a native binary is built, and what their constants lead to becomes a part
 * of it. Some objects cannot: the build ends with an error, which no other test sees.
 */
class ImageHeapTest {
    /** What GraalVM refuses, of what constants may hold: what belongs to a process, and what has been seeded. */
    private static final List<Class<?>> REFUSED = List.of(
            InetAddress.class,
            Thread.class,
            Timer.class,
            Random.class,
            SplittableRandom.class,
            FileDescriptor.class,
            Closeable.class,
            AutoCloseable.class,
            MappedByteBuffer.class,
            Process.class,
            Cleaner.class);

    private static final List<JavaClass> PROGRAM = new ClassFileImporter()
                    .importUrl(LambdaHandlerDecorator.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation())
                    .stream()
                    .filter(each -> each.getPackageName().startsWith("dev.tappet"))
                    .toList();

    private record Reached(String way, Object value) {}

    @Test
    void constants_holdNothingThatABinaryCannotContain() {
        List<Reached> constants = PROGRAM.stream()
                .flatMap(each -> each.getFields().stream())
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .map(field -> new Reached(field.getFullName(), read(field.reflect(), null)))
                .toList();
        assertThat(constants).hasSizeGreaterThan(500);
        assertThat(refused(constants)).isEmpty();
    }

    @Test
    void wrappedObjects_areFound() {
        record Holder(Object held) {}
        List<Object> wrapped = List.of(
                InetAddress.getLoopbackAddress(),
                Optional.of(List.of(new Random(1))),
                Map.of("a", new Object[] {new Holder(Thread.currentThread())}));
        assertThat(refused(wrapped.stream().map(each -> new Reached("", each)).toList()))
                .hasSize(3);
    }

    private static List<String> refused(List<Reached> constants) {
        List<String> found = new ArrayList<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Reached> open = new ArrayDeque<>(constants);
        while (!open.isEmpty()) {
            Reached next = open.pop();
            if (next.value() == null || !seen.add(next.value())) {
                continue;
            }
            if (REFUSED.stream().anyMatch(type -> type.isInstance(next.value()))) {
                found.add(next.way() + " is a " + next.value().getClass().getName());
            } else {
                parts(next).forEach(open::push);
            }
        }
        return found;
    }

    private static Stream<Reached> parts(Reached whole) {
        Object value = whole.value();
        if (value instanceof Collection<?> many) {
            return many.stream().map(part -> new Reached(whole.way() + "[]", part));
        }
        if (value instanceof Map<?, ?> map) {
            return Stream.concat(map.keySet().stream(), map.values().stream())
                    .map(part -> new Reached(whole.way() + "{}", part));
        }
        if (value instanceof Optional<?> maybe) {
            return maybe.stream().map(part -> new Reached(whole.way(), part));
        }
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(part -> new Reached(whole.way() + "[]", part));
        }
        return value.getClass().getName().startsWith("dev.tappet")
                ? fields(value.getClass())
                        .map(field -> new Reached(whole.way() + "." + field.getName(), read(field, value)))
                : Stream.empty();
    }

    private static Stream<Field> fields(Class<?> type) {
        return Stream.<Class<?>>iterate(type, each -> each != Object.class && each != null, Class::getSuperclass)
                .filter(each -> each.getName().startsWith("dev.tappet"))
                .flatMap(each -> Arrays.stream(each.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive());
    }

    private static Object read(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field.toString(), e);
        }
    }
}
