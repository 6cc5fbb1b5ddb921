package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A class of this module with a line changed for the worse.
 *
 * @param proof that must catch it
 * @param type the class that is changed
 * @param code what is changed in it; it occurs once
 * @param instead what it is changed into
 */
record Mutant(String proof, String type, String code, String instead) {
    private static final Path SOURCES = Path.of("src/main/java/io/dujiang/loop");

    /** Compiles the changed class into a folder. */
    void compile(Path classes) throws Exception {
        String source = source();
        assertThat(source.split(Pattern.quote(code), -1))
                .as("occurrences of: %s", this)
                .hasSize(2);
        compile(source.replace(code, instead), classes);
    }

    /** The same with the class as it is. */
    void compileOriginal(Path classes) throws Exception {
        compile(source(), classes);
    }

    private String source() throws Exception {
        return Files.readString(SOURCES.resolve(type + ".java"));
    }

    private void compile(String source, Path classes) throws Exception {
        Path file = classes.resolve(type + ".java");
        Files.writeString(file, source);
        List<String> arguments =
                List.of("-proc:none", "-nowarn", "-cp", EndedJvm.CLASS_PATH, "-d", classes.toString(), file.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("javac")
                .isZero();
    }

    @Override
    public String toString() {
        return type + ": " + code.strip().replaceAll("\\s+", " ");
    }
}
