package dev.tappet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** The classes of the program, for all tests that look at them: to read them takes seconds. */
public final class ImportedProgram {
    public static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption((Location location) -> location.contains("/dev/tappet/"))
            .importPackages("dev.tappet");

    private ImportedProgram() {}
}
