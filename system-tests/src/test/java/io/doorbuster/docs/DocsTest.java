package io.doorbuster.docs;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documentation says that can be held against the repository. */
class DocsTest {

    private static final int MAX_README_LINES = 120;

    /** Variables that are nobody's to set would stand here; the code reads none. */
    private static final Set<String> INTERNAL_VARIABLES = Set.of();

    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    private static final Pattern VARIABLE = Pattern.compile("DOORBUSTER_[A-Z_]*[A-Z]");
    private static final Pattern READ_BY_JAVA = Pattern.compile("\"(" + VARIABLE + ")\"");
    private static final Pattern READ_BY_LAUNCHER = Pattern.compile("\\$\\{?(" + VARIABLE + ")");
    private static final Pattern READ_BY_SPRING = Pattern.compile("\\$\\{(doorbuster\\.[a-z.-]+)}");
    private static final Pattern HELP = Pattern.compile("(?s)<< 'END'\n(.*?)\nEND\n");

    private static final Pattern METRIC = Pattern.compile("\"(doorbuster(?:\\.[a-z]+)+)\"");
    private static final Pattern METRICS_SECTION = Pattern.compile("(?s)\n## Metrics\n(.*?)\n## ");
    private static final Pattern DOCUMENTED_METRIC = Pattern.compile("(?m)^\\| `(doorbuster[a-z.]+)` \\|");

    private static final Path ROOT = root();
    private static final String OPERATIONS = read(ROOT.resolve("docs/operations.md"));

    @Test
    void everyLinkLeadsSomewhere() {
        List<Path> pages = files(".md");
        List<String> dead = new ArrayList<>();
        for (Path page : pages) {
            for (String link : found(LINK, CODE.matcher(read(page)).replaceAll(""))) {
                if (!ELSEWHERE.matcher(link).matches() && !resolves(page, link)) {
                    dead.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }

        assertThat(pages).hasSizeGreaterThan(10);
        assertThat(dead).isEmpty();
    }

    @Test
    void theReadmeIsShort() {
        assertThat(read(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(MAX_README_LINES);
    }

    @Test
    void everyVariableIsExplained() {
        String launcher = read(ROOT.resolve("doorbuster"));
        Set<String> variables = variables(launcher);
        variables.removeAll(INTERNAL_VARIABLES);

        assertThat(variables).hasSizeGreaterThan(10);
        assertThat(found(VARIABLE, OPERATIONS)).as("docs/operations.md").containsAll(variables);
        assertThat(found(VARIABLE, found(HELP, launcher).toString())).as("./doorbuster help").containsAll(variables);
    }

    @Test
    void noVariableIsExplainedThatNothingReads() {
        Set<String> explained = new TreeSet<>();
        files(".md").forEach(page -> explained.addAll(found(VARIABLE, read(page))));

        assertThat(variables(read(ROOT.resolve("doorbuster")))).containsAll(explained);
    }

    @Test
    void everyMetricIsExplainedAndNoOther() {
        Set<String> metrics = new TreeSet<>();
        mainSources().map(DocsTest::read).filter(source -> source.contains("import io.micrometer."))
                .forEach(source -> metrics.addAll(found(METRIC, source)));
        Set<String> explained = found(DOCUMENTED_METRIC, found(METRICS_SECTION, OPERATIONS).iterator().next());

        assertThat(metrics).hasSizeGreaterThan(10);
        assertThat(explained).containsExactlyElementsOf(metrics);
    }

    /** What the launcher, the Java sources and Spring's placeholders read from the environment. */
    private static Set<String> variables(String launcher) {
        Set<String> variables = found(READ_BY_LAUNCHER, launcher);
        mainSources().map(DocsTest::read).forEach(source -> {
            variables.addAll(found(READ_BY_JAVA, source));
            found(READ_BY_SPRING, source).forEach(property -> variables.add(
                    property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));
        });
        return variables;
    }

    private static boolean resolves(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return target.startsWith(ROOT) && Files.exists(target)
                && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** As GitHub makes them: lower case, without punctuation, dashes for spaces. */
    private static Set<String> anchors(Path page) {
        return found(HEADING, read(page)).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(toCollection(TreeSet::new));
    }

    /** The first group of each match, or all of it where the pattern has none. */
    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results()
                .map((MatchResult match) -> match.group(Math.min(1, match.groupCount())))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Path> mainSources() {
        return files(".java").stream().filter(file -> file.toString().contains("/src/main/"));
    }

    /** All files of the repository with this ending; what a build or a tool left is not of it. */
    private static List<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> Stream.of(ROOT.relativize(file).toString().split("/"))
                            .noneMatch(name -> Set.of("target", "node_modules").contains(name) || name.startsWith(".")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && Files.exists(root.getParent().resolve("pom.xml"))) {
            root = root.getParent();
        }
        return root;
    }
}
