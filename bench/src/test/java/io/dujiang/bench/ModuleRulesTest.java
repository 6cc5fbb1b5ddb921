package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleRulesTest {
    private static final JavaClasses COMPILED = Repository.compiled("classes");
    private static final ModuleRules RULES = new ModuleRules("io.dujiang");
    private static final String FIXTURE = "io.dujiang.bench.fixture";

    static Stream<ArchRule> rules() {
        return RULES.all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(COMPILED);
    }

    @Test
    void seesEveryModule() {
        assertThat(Repository.modules())
                .extracting(module -> module.getFileName().toString())
                .containsExactlyElementsOf(ModuleRules.BELOW.keySet())
                .allSatisfy(module -> assertThat(COMPILED)
                        .as("compiled classes of %s; build the whole tree first", module)
                        .anyMatch(type -> type.getPackageName().startsWith("io.dujiang." + module)));
    }

    static Stream<ArchRule> rulesThatTheFixtureBreaks() {
        ModuleRules rules = new ModuleRules(FIXTURE);
        return Stream.of(
                rules.usesOnlyWhatIsBelow("loop"),
                rules.hasNoCycles(),
                rules.hasOnlySpiBesideTheModulePackage(),
                rules.spiKnowsItsModuleAlone(),
                rules.hasNoVagueNames());
    }

    @ParameterizedTest
    @MethodSource("rulesThatTheFixtureBreaks")
    void catchesTheFixture(ArchRule rule) {
        JavaClasses fixture = new ClassFileImporter().importPackages(FIXTURE);

        assertThatThrownBy(() -> rule.check(fixture)).isInstanceOf(AssertionError.class);
    }
}
