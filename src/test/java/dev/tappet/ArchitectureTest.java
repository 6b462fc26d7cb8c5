package dev.tappet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of the house, from the ground up: who may know whom, and who may know the outside. */
class ArchitectureTest {
    private static final JavaClasses TAPPET = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tappet");

    /** A room and those below that it may use. */
    private record Room(String name, List<String> below) {
        static Room of(String name, String... below) {
            return new Room(name, List.of(below));
        }
    }

    private static final List<Room> ROOMS = List.of(
            Room.of("workflow"),
            Room.of("signature"),
            Room.of("storage"),
            Room.of("secret", "workflow"),
            Room.of("workspace", "secret", "workflow", "signature", "storage"),
            Room.of("access", "workspace", "storage"),
            Room.of("engine", "workspace", "secret", "workflow"),
            Room.of("outbound", "engine", "workspace", "workflow"),
            Room.of("execution", "engine", "workspace", "secret", "workflow", "storage"),
            Room.of("rehearsal", "engine", "workspace", "secret", "workflow"),
            Room.of("trigger", "execution", "rehearsal", "engine", "workspace", "workflow", "signature", "storage"),
            Room.of(
                    "management",
                    "trigger",
                    "execution",
                    "rehearsal",
                    "engine",
                    "access",
                    "workspace",
                    "secret",
                    "workflow",
                    "signature",
                    "storage"),
            Room.of("aws", "outbound", "execution", "secret", "workflow", "storage"),
            Room.of("lambda", "trigger", "execution"),
            Room.of("metrics", "embedded", "trigger", "execution", "storage"),
            Room.of(
                    "embedded",
                    "management",
                    "access",
                    "trigger",
                    "execution",
                    "workspace",
                    "secret",
                    "workflow",
                    "signature",
                    "storage"));

    @TestFactory
    Stream<DynamicTest> aRoomKnowsOnlyTheRoomsBelowIt() {
        return ROOMS.stream()
                .map(room -> DynamicTest.dynamicTest(
                        room.name(),
                        () -> classes()
                                .that()
                                .resideInAPackage(packages(room.name()))
                                .should()
                                .onlyDependOnClassesThat(outsideOrIn(room))
                                .allowEmptyShould(true)
                                .check(TAPPET)));
    }

    /** Packagings may read the configuration and be assembled; the rooms are handed what they need. */
    private static DescribedPredicate<JavaClass> outsideOrIn(Room room) {
        return DescribedPredicate.describe("stand outside or in a room below", other -> {
            String name = other.getPackageName();
            if (!name.startsWith("dev.tappet")) {
                return true;
            }
            boolean root = name.equals("dev.tappet");
            return root
                    ? List.of("embedded", "aws", "lambda", "management").contains(room.name())
                    : Stream.concat(Stream.of(room.name()), room.below().stream())
                            .anyMatch(allowed -> name.startsWith("dev.tappet." + allowed));
        });
    }

    @Test
    void theCoreKnowsNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        packages("workflow"),
                        packages("signature"),
                        packages("storage"),
                        packages("secret"),
                        packages("workspace"),
                        packages("access"),
                        packages("engine"),
                        packages("rehearsal"),
                        packages("execution"))
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
    void onlyTheAwsRoomKnowsTheAwsSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("aws"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "com.amazonaws..")
                .check(TAPPET);
    }

    @Test
    void onlyTheEmbeddedRoomKnowsRocksDb() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("embedded"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(TAPPET);
    }

    @Test
    void onlyTheMetricsRoomKnowsMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("metrics"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(TAPPET);
    }

    private static String packages(String room) {
        return "dev.tappet." + room + "..";
    }
}
