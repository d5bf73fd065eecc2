package io.doorbuster.app.catalog;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * Makes words of texts in any language: splits by the rules of Unicode, drops letter case and accents (Vietnamese ones
 * included), writes digits of all scripts alike, and takes Arabic words without article, vowel marks and endings.
 */
final class SearchAnalyzer extends Analyzer {

    @Override
    protected TokenStreamComponents createComponents(String field) {
        StandardTokenizer words = new StandardTokenizer();
        TokenStream folded = new DecimalDigitFilter(new LowerCaseFilter(words));
        folded = new ArabicStemFilter(new ArabicNormalizationFilter(folded));
        return new TokenStreamComponents(words, new ASCIIFoldingFilter(folded));
    }
}
