package io.doorbuster.app.imports;

import io.doorbuster.app.catalog.ProductDraft.Flaw;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that is wrong with one product of a file. For one thread. */
final class Refusals {

    private static final Pattern VARIANT_FIELD = Pattern.compile("variants\\[(\\d+)]\\.(.*)");
    /** Characters of a value that a reason repeats. */
    private static final int MAX_QUOTED = 40;

    private final String product;
    private final List<Refusal> refusals = new ArrayList<>();

    /** Refusals of what the file calls {@code product}. */
    Refusals(String product) {
        this.product = product;
    }

    /** The value of one field is wrong; {@code message} continues a sentence that begins with the field. */
    void field(long line, String field, String message) {
        refusals.add(refusal(product, line, field, message));
    }

    /** Something is wrong with the row or product as a whole. */
    void whole(long line, String code, String reason) {
        refusals.add(new Refusal(line, product, "", code, reason));
    }

    List<Refusal> all() {
        return List.copyOf(refusals);
    }

    /** The first by line of these and of the draft's own flaws, if {@code lines} are those of its variants. */
    static Optional<Refusal> first(ReadProduct read, List<Flaw> flaws) {
        List<Refusal> all = new ArrayList<>(read.refusals());
        flaws.forEach(flaw -> all.add(of(read, flaw)));
        return all.stream().min(Comparator.comparingLong(Refusal::line));
    }

    private static Refusal of(ReadProduct read, Flaw flaw) {
        Matcher variant = VARIANT_FIELD.matcher(flaw.field());
        return variant.matches()
                ? refusal(read.name(), read.lines().get(Integer.parseInt(variant.group(1))), variant.group(2),
                        flaw.message())
                : refusal(read.name(), read.line(), flaw.field(), flaw.message());
    }

    private static Refusal refusal(String product, long line, String field, String message) {
        String kind = field.replaceAll("\\[\\d+]", "").replaceAll("[^a-zA-Z]+", "-");
        String code = (message.equals("is blank") ? "missing-" : "invalid-")
                + kind.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Refusal(line, product, field, code, field + " " + message);
    }

    /** A value in quotes, cut to a bearable length. */
    static String quote(String text) {
        return "'" + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…") + "'";
    }
}
