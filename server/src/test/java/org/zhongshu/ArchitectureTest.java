package org.zhongshu;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The house rules that a compiler cannot hold, each with its reason. */
class ArchitectureTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.zhongshu");

    private static void holds(ArchRule rule) {
        rule.check(CODE);
    }

    @Test
    void algorithmsKnowNoFramework() {
        holds(noClasses().that().resideInAPackage("org.zhongshu.algorithms..")
                .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "java.sql..", "javax.sql..", "org.apache.kafka..", "org.zhongshu.platform..")
                .because("a formula must be testable and reusable without the platform"));
    }

    @Test
    void thePlatformDoesNotKnowTheApplications() {
        holds(noClasses().that().resideInAPackage("org.zhongshu.platform..")
                .should().dependOnClassesThat().resideInAnyPackage("org.zhongshu.apps..", "org.zhongshu.server..")
                .because("a new application touches no platform file"));
    }

    @Test
    void timeIsGivenNotTaken() {
        holds(noClasses().that().resideInAnyPackage("org.zhongshu.platform..", "org.zhongshu.apps..")
                .should().callMethod(Instant.class, "now").orShould().callMethod(LocalDate.class, "now").orShould().callMethod(LocalDateTime.class, "now")
                .because("clocks, deadlines and rules are tested with a clock of the test's choosing"));
    }

    @Test
    void failuresHaveNames() {
        holds(noClasses().that().resideInAnyPackage("org.zhongshu..").and().areNotAssignableTo(RuntimeException.class)
                .should().callConstructor(RuntimeException.class, String.class)
                .orShould().callConstructor(RuntimeException.class, Throwable.class)
                .orShould().callConstructor(RuntimeException.class, String.class, Throwable.class)
                .because("a bare RuntimeException tells neither the caller nor the reader what happened"));
    }

    @Test
    void controllersStayInside() {
        holds(classes().that().areAnnotatedWith(RestController.class).and().resideInAPackage("org.zhongshu.platform..")
                .should().resideInAPackage("..internal..")
                .because("HTTP is one of a module's faces, not its door for other modules"));
    }
}
