package io.dujiang.bench;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the modules may know of each other.
 *
 * @param root the package that has a package for each module
 */
record ModuleRules(String root) {
    /** Which modules each module may use: those below it. */
    static final Map<String, Set<String>> BELOW = new TreeMap<>(Map.of(
            "loop", Set.of(),
            "memory", Set.of(),
            "net", Set.of("loop"),
            "process", Set.of("loop", "memory"),
            "jobs", Set.of("loop"),
            "testing", Set.of("loop", "jobs"),
            "server", Set.of("loop", "net", "jobs"),
            "cli", Set.of("loop", "net", "jobs", "server"),
            "examples", Set.of("loop", "net", "process", "memory", "jobs", "server", "testing"),
            "bench", Set.of("loop", "net", "process", "memory", "jobs", "server", "testing", "cli", "examples")));

    private static final Pattern VAGUE = Pattern.compile("(?i)util|helper|manager|common|internal|impl(?![a-z])");

    Stream<ArchRule> all() {
        return Stream.concat(
                BELOW.keySet().stream().map(this::usesOnlyWhatIsBelow),
                Stream.of(
                        hasNoCycles(),
                        hasOnlySpiBesideTheModulePackage(),
                        spiKnowsItsModuleAlone(),
                        hasNoVagueNames()));
    }

    ArchRule usesOnlyWhatIsBelow(String module) {
        String[] allowed = Stream.concat(Stream.of(module), BELOW.getOrDefault(module, Set.of()).stream())
                .map(this::packageOf)
                .toArray(String[]::new);
        return noClasses()
                .that(resideInAPackage(packageOf(module)))
                .should()
                .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(allowed))))
                .as(module + " uses only the modules below it: " + BELOW.get(module))
                .allowEmptyShould(true);
    }

    ArchRule hasNoCycles() {
        return SlicesRuleDefinition.slices()
                .matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    ArchRule hasOnlySpiBesideTheModulePackage() {
        List<String> packages = BELOW.keySet().stream()
                .flatMap(module -> Stream.of(root + "." + module, root + "." + module + ".spi"))
                .toList();
        return classes()
                .that(not(resideInAPackage(packageOf("examples"))))
                .should()
                .resideInAnyPackage(packages.toArray(String[]::new))
                .as("a module is one package, at most spi beside it");
    }

    ArchRule spiKnowsItsModuleAlone() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".*.spi")
                .should()
                .dependOnClassesThat(not(resideInAnyPackage("java..", "org.jspecify..", root + "..")))
                .as("an spi package has no type of a library in it")
                .allowEmptyShould(true);
    }

    ArchRule hasNoVagueNames() {
        return classes().should(new ArchCondition<>("have names that say what they do") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String name = type.getName().substring(root.length());
                events.add(new SimpleConditionEvent(
                        type, !VAGUE.matcher(name).find(), type.getName() + " is named by a word that says nothing"));
            }
        });
    }

    private String packageOf(String module) {
        return root + "." + module + "..";
    }
}
