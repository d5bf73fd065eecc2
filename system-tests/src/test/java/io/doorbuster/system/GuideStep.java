package io.doorbuster.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands of a guide's shell block, up to the line that says what is answered: {@code # → 201 … "version":2}. The
 * pieces between the ellipses stand in the answer's headers and body in this order; lines that begin with {@code #   }
 * go on. Each {@code curl} has such a line, so nothing of the guide is taken on trust.
 *
 * @param line where it begins in the guide
 * @param status 0 where nothing is asked
 */
record GuideStep(int line, String commands, int status, List<String> pieces) {

    private static final String BLOCK = "```sh";
    private static final String BLOCK_END = "```";
    private static final String MORE = "#   ";
    private static final Pattern ANSWER = Pattern.compile("# → ([1-5][0-9]{2})(?: (.*))?");
    private static final Pattern CURL = Pattern.compile("\\bcurl\\b");

    /** The steps of a page, in their order; throws {@link AssertionError} for what could not be checked. */
    static List<GuideStep> read(List<String> page) {
        List<GuideStep> steps = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            if (page.get(i).equals(BLOCK)) {
                int end = i + 1 + page.subList(i + 1, page.size()).indexOf(BLOCK_END);
                readBlock(page.subList(i + 1, end), i + 2, steps);
                i = end;
            }
        }
        return steps;
    }

    private static void readBlock(List<String> block, int firstLine, List<GuideStep> steps) {
        int begin = 0;
        for (int i = 0; i < block.size(); i++) {
            Matcher answer = ANSWER.matcher(block.get(i));
            if (answer.matches()) {
                StringBuilder said = new StringBuilder(answer.group(2) == null ? "" : answer.group(2));
                int end = i;
                while (i + 1 < block.size() && block.get(i + 1).startsWith(MORE)) {
                    said.append(' ').append(block.get(++i).substring(MORE.length()));
                }
                steps.add(step(firstLine + begin, block.subList(begin, end), Integer.parseInt(answer.group(1)),
                        said.toString()));
                begin = i + 1;
            }
        }
        if (begin < block.size()) {
            steps.add(step(firstLine + begin, block.subList(begin, block.size()), 0, ""));
        }
    }

    private static GuideStep step(int line, List<String> commands, int status, String said) {
        String text = String.join("\n", commands);
        long calls = CURL.matcher(text).results().count();
        if (calls != (status == 0 ? 0 : 1)) {
            throw new AssertionError(String.format(Locale.ROOT,
                    "line %d: %d calls of curl, answers: %d. Each curl needs one line '# → status'%n%s", line, calls,
                    status == 0 ? 0 : 1, text));
        }
        List<String> pieces = Pattern.compile("…").splitAsStream(said).map(String::strip)
                .filter(piece -> !piece.isEmpty()).toList();
        return new GuideStep(line, text, status, pieces);
    }

    /** What the guide says and the answer does not; empty if all of it came. */
    String missingIn(String headers, String body) {
        if (!headers.matches("(?s)HTTP/1\\.1 " + status + "\\b.*")) {
            return "the status " + status;
        }
        String answer = headers + body;
        int from = 0;
        for (String piece : pieces) {
            int found = answer.indexOf(piece, from);
            if (found < 0) {
                return piece;
            }
            from = found + piece.length();
        }
        return "";
    }
}
