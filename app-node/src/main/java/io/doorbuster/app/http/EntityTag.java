package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/** Strong entity tags of versions, and the preconditions that name them (RFC 9110, section 13). */
public final class EntityTag {

    /** No version is demanded. */
    public static final long ANY_VERSION = 0;
    /** A version that no resource ever has. */
    public static final long NO_VERSION = -1;

    /** Tags that one precondition may list. */
    private static final int MAX_TAGS = 50;

    private static final Pattern TAG = Pattern.compile("\\s*(W/)?(\"[!#-~\\x80-\\xff]*\")\\s*(?:,|$)");
    private static final Pattern VERSION = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private EntityTag() {}

    /** The tag of a resource at {@code version}. */
    public static String of(long version) {
        return "\"" + version + "\"";
    }

    /** Whether the caller has {@code tag} already, so that 304 is the answer. */
    public static boolean isNotModified(HttpServletRequest request, String tag) {
        return header(request, HttpHeaders.IF_NONE_MATCH)
                .map(value -> value.strip().equals("*") || parse(HttpHeaders.IF_NONE_MATCH, value, true).contains(tag))
                .orElse(false);
    }

    /**
     * The version that {@code If-Match} demands, in the form that entry processors take: {@link #ANY_VERSION} if it
     * demands none, {@link #NO_VERSION} if it names nothing that the resource could be.
     *
     * @param currentVersion as last seen by this node, 0 if there is no such resource
     */
    public static long expectedVersion(HttpServletRequest request, long currentVersion) {
        Optional<String> header = header(request, HttpHeaders.IF_MATCH);
        if (header.isEmpty()) {
            return ANY_VERSION;
        }
        if (header.get().strip().equals("*")) {
            return currentVersion == 0 ? NO_VERSION : ANY_VERSION;
        }
        List<String> tags = parse(HttpHeaders.IF_MATCH, header.get(), false);
        if (tags.contains(of(currentVersion))) {
            return currentVersion;
        }
        // Another node may have made a newer version that the caller knows and this one does not: the grid decides.
        return tags.stream().map(VERSION::matcher).filter(Matcher::matches)
                .map(matcher -> Long.valueOf(matcher.group(1))).max(Long::compare).orElse(NO_VERSION);
    }

    private static Optional<String> header(HttpServletRequest request, String name) {
        return request.getHeader(name) == null
                ? Optional.empty()
                : Optional.of(String.join(",", Collections.list(request.getHeaders(name))));
    }

    /** The opaque tags of a list; weak ones only where the comparison is a weak one. */
    private static List<String> parse(String header, String value, boolean weakToo) {
        List<String> tags = new ArrayList<>();
        Matcher matcher = TAG.matcher(value);
        int end = 0;
        while (end < value.length()) {
            if (!matcher.find(end) || matcher.start() != end || tags.size() == MAX_TAGS) {
                throw Problem.validation(header, "must be * or 1 to " + MAX_TAGS + " quoted tags, not "
                        + Problem.quote(value));
            }
            if (weakToo || matcher.group(1) == null) {
                tags.add(matcher.group(2));
            }
            end = matcher.end();
        }
        return tags;
    }
}
