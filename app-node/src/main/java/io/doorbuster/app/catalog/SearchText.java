package io.doorbuster.app.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * The words of a search, as those of products are taken. A product fits if it has every word: as it stands, or with a
 * typo or two, or, for the last one, which may still be being typed, as the beginning of a word; or if the whole search
 * is one of its SKUs.
 *
 * @param whole the search as one SKU or title, folded
 * @param words at most {@link #MAX_WORDS}
 */
record SearchText(String whole, List<String> words) {

    static final String TITLE = "title";
    static final String WHOLE_TITLE = "wholeTitle";
    /** Vendor, category, tags and the values of options. */
    static final String LABEL = "label";
    static final String DESCRIPTION = "description";
    static final String SKU = "sku";
    static final String SKU_WORD = "skuWord";

    /** Words of a search, of which a SKU alone may have as many: each is looked for in every field. */
    static final int MAX_WORDS = 32;

    /**
     * Whole numbers, so that their sums are exact and the same everywhere. A word in the title outweighs one in all other
     * fields; a SKU outweighs ten words; a typo costs more than the field.
     */
    private static final int EXACT_SKU = 4_096;
    private static final int EXACT_TITLE = 256;
    private static final int IN_TITLE = 64;
    private static final int IN_SKU = 48;
    private static final int IN_LABEL = 32;
    private static final int IN_DESCRIPTION = 8;
    private static final int BEGINS_IN_TITLE = 24;
    private static final int BEGINS_ELSEWHERE = 12;
    private static final int LIKE_TITLE = 6;
    private static final int LIKE_LABEL = 3;

    /** Letters from which one typo is forgiven, and two: below, too many words are alike. */
    private static final int ONE_TYPO_LENGTH = 4;
    private static final int TWO_TYPOS_LENGTH = 8;
    /** First letters that must be right. */
    private static final int SURE_LETTERS = 1;

    private static final Analyzer ANALYZER = new SearchAnalyzer();

    SearchText {
        words = List.copyOf(words);
    }

    /** The words of {@code text}; those above the limit too, for the caller to refuse. */
    static SearchText of(String text) {
        return new SearchText(folded(text), words(text));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        try (TokenStream tokens = ANALYZER.tokenStream("", normalized(text))) {
            CharTermAttribute token = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(token.toString());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be read", e);
        }
        return words;
    }

    /** Composed letters of their plain forms: many programs write accents as letters of their own. */
    static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    /** A text as one word, but for letter case. */
    static String folded(String text) {
        return normalized(text).strip().toLowerCase(Locale.ROOT);
    }

    /** The words of a title as one. */
    static String whole(String title) {
        return String.join(" ", words(title));
    }

    Query query() {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        any.add(exactly(SKU, whole, EXACT_SKU), Occur.SHOULD);
        if (!words.isEmpty()) {
            BooleanQuery.Builder all = new BooleanQuery.Builder();
            for (int i = 0; i < words.size(); i++) {
                all.add(word(words.get(i), i == words.size() - 1), Occur.MUST);
            }
            all.add(exactly(WHOLE_TITLE, String.join(" ", words), EXACT_TITLE), Occur.SHOULD);
            any.add(all.build(), Occur.SHOULD);
        }
        return any.build();
    }

    /** The best of all ways in which a product can have the word. */
    private static Query word(String word, boolean last) {
        List<Query> ways = new ArrayList<>(List.of(exactly(TITLE, word, IN_TITLE), exactly(SKU_WORD, word, IN_SKU),
                exactly(LABEL, word, IN_LABEL), exactly(DESCRIPTION, word, IN_DESCRIPTION)));
        if (last) {
            ways.add(beginning(TITLE, word, BEGINS_IN_TITLE));
            ways.add(beginning(LABEL, word, BEGINS_ELSEWHERE));
            ways.add(beginning(SKU_WORD, word, BEGINS_ELSEWHERE));
        }
        int typos = typos(word);
        if (typos > 0) {
            ways.add(like(TITLE, word, typos, LIKE_TITLE));
            ways.add(like(LABEL, word, typos, LIKE_LABEL));
        }
        return new DisjunctionMaxQuery(ways, 0);
    }

    private static int typos(String word) {
        int length = word.codePointCount(0, word.length());
        if (length < ONE_TYPO_LENGTH || word.chars().anyMatch(Character::isDigit)) {
            return 0; // Numbers are sizes and models: another digit is another thing.
        }
        return length < TWO_TYPOS_LENGTH ? 1 : 2;
    }

    private static Query exactly(String field, String word, int weight) {
        return weighted(new TermQuery(new Term(field, word)), weight);
    }

    private static Query beginning(String field, String word, int weight) {
        return weighted(new PrefixQuery(new Term(field, word)), weight);
    }

    /** All words that are alike, not the best of them: which those are would depend on all products. */
    private static Query like(String field, String word, int typos, int weight) {
        return weighted(new FuzzyQuery(new Term(field, word), typos, SURE_LETTERS, FuzzyQuery.defaultMaxExpansions,
                true, MultiTermQuery.CONSTANT_SCORE_BLENDED_REWRITE), weight);
    }

    private static Query weighted(Query query, int weight) {
        return new BoostQuery(new ConstantScoreQuery(query), weight);
    }
}
