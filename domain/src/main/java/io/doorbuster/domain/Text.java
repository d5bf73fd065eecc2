package io.doorbuster.domain;

/** What text may be stored: the characters that neither PostgreSQL nor a terminal chokes on. */
public final class Text {

    private Text() {}

    /** Whether {@code text} has no control characters and no lone surrogates. */
    public static boolean isPrintable(String text) {
        return isPlain(text) || text.codePoints().noneMatch(c -> Character.isISOControl(c) || isLoneSurrogate(c));
    }

    /** Whether {@code text} can be stored as it is: like {@link #isPrintable}, but tabs and line ends may stand in it. */
    public static boolean isStorable(String text) {
        return isPlain(text) || text.codePoints().noneMatch(c -> isUnwantedControl(c) || isLoneSurrogate(c));
    }

    /** Printable ASCII, as most texts of an order are, several times on their way: not worth a stream each time. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnwantedControl(int codePoint) {
        return Character.isISOControl(codePoint) && codePoint != '\n' && codePoint != '\r' && codePoint != '\t';
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
