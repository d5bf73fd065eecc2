package io.doorbuster.app.imports;

import java.util.regex.Pattern;

/** Text as it stands in XML. */
final class XmlText {

    /** Two characters that text may have and XML may not, not even by their number. */
    private static final Pattern UNFIT = Pattern.compile("[\uFFFE\uFFFF]");

    private XmlText() {}

    /** Whether XML can hold the text. */
    static boolean isFit(String text) {
        return !UNFIT.matcher(text).find();
    }

    /** The text without what XML cannot hold; {@link #unescape} gives it back. */
    static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\uFFFE", "\\e").replace("\uFFFF", "\\f");
    }

    static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                plain.append(next == 'e' ? '\uFFFE' : next == 'f' ? '\uFFFF' : next);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /** Text between tags. A carriage return would be read as a line feed if it did not stand there by its number. */
    static String content(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;");
    }
}
