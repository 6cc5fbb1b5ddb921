package io.dujiang.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

class NoTestIsSkippedTest {
    private static final JavaClasses TESTS = Repository.compiled("test-classes");
    private static final String FIXTURES = "io.dujiang.bench.fixture..";

    private static final ArchRule NONE_IS_SKIPPED = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.junit\\.jupiter\\.api\\.(Disabled|Assumptions|condition\\..*)"
                    + "|org\\.assertj\\..*\\.(Assumptions|BDDAssumptions)|org\\.opentest4j\\.TestAbortedException")
            .because("a test that is switched off or assumed away looks as if it passed");

    @Test
    void everyTestRuns() {
        NONE_IS_SKIPPED.check(TESTS.that(resideOutsideOfPackage(FIXTURES)));
    }

    @Test
    void catchesTheFixture() {
        assertThatThrownBy(() -> NONE_IS_SKIPPED.check(TESTS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SwitchedOff");
    }
}
