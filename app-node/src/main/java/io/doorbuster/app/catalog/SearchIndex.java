package io.doorbuster.app.catalog;

import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.springframework.stereotype.Component;

/**
 * Finds the active products that have the words of a search. Lives in memory, and is made anew with each start: it holds
 * nothing that the catalog does not. Thread-safe; a search never waits for a change.
 *
 * <p>How well a product fits depends on it and the search alone, not on what else is in the index, so that all app nodes
 * rank alike, and a page goes on where the one before ended whatever was changed between them (decision 0021).
 */
@Component
final class SearchIndex implements AutoCloseable {

    private static final String ID = "id";
    /** What is in memory of changes before it becomes a segment: large enough for a first load in a few of them. */
    private static final double BUFFER_MEGABYTES = 32;
    private static final FieldType WORDS = words();

    /** Takes the products that a search finds, in any order. */
    @FunctionalInterface
    interface Hits {
        void accept(String productId, long rank);
    }

    private final IndexWriter writer;
    private final SearcherManager searchers;
    /** The ids of each segment by document; segments never change. */
    private final Map<IndexReader.CacheKey, String[]> ids = new ConcurrentHashMap<>();

    SearchIndex() {
        try {
            writer = new IndexWriter(new ByteBuffersDirectory(),
                    new IndexWriterConfig(new SearchAnalyzer()).setRAMBufferSizeMB(BUFFER_MEGABYTES));
            searchers = new SearcherManager(writer, new SearcherFactory() {
                @Override
                public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
                    IndexSearcher searcher = new IndexSearcher(reader);
                    searcher.setQueryCache(null);
                    return searcher;
                }
            });
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static FieldType words() {
        FieldType words = new FieldType();
        words.setIndexOptions(IndexOptions.DOCS);
        words.setTokenized(true);
        words.setOmitNorms(true);
        words.freeze();
        return words;
    }

    /** Takes in changed products, each id once, and forgets those that are gone; searches that begin later see it. */
    void apply(Collection<Product> changed, Collection<String> gone) {
        try {
            for (Product product : changed) {
                Term id = new Term(ID, product.id());
                if (product.status() == ProductStatus.ACTIVE) {
                    writer.updateDocument(id, document(product));
                } else {
                    writer.deleteDocuments(id);
                }
            }
            for (String id : gone) {
                writer.deleteDocuments(new Term(ID, id));
            }
            searchers.maybeRefreshBlocking();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /** Gives {@code hits} every product that fits; a higher rank fits better. */
    void search(SearchText text, Hits hits) {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                Query query = searcher.rewrite(text.query());
                Weight weight = searcher.createWeight(query, ScoreMode.COMPLETE, 1);
                for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                    search(weight, leaf, hits);
                }
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private void search(Weight weight, LeafReaderContext leaf, Hits hits) throws IOException {
        Scorer scorer = weight.scorer(leaf);
        if (scorer == null) {
            return;
        }
        String[] idsByDocument = ids(leaf);
        Bits live = leaf.reader().getLiveDocs();
        DocIdSetIterator found = scorer.iterator();
        for (int document = found.nextDoc(); document != DocIdSetIterator.NO_MORE_DOCS; document = found.nextDoc()) {
            if (live == null || live.get(document)) {
                hits.accept(idsByDocument[document], (long) scorer.score());
            }
        }
    }

    private String[] ids(LeafReaderContext leaf) throws IOException {
        IndexReader.CacheHelper segment = leaf.reader().getCoreCacheHelper();
        String[] known = ids.get(segment.getKey());
        if (known != null) {
            return known;
        }
        String[] read = new String[leaf.reader().maxDoc()];
        BinaryDocValues values = DocValues.getBinary(leaf.reader(), ID);
        while (values.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
            read[values.docID()] = values.binaryValue().utf8ToString();
        }
        if (ids.putIfAbsent(segment.getKey(), read) == null) {
            segment.addClosedListener(ids::remove);
        }
        return read;
    }

    private static Document document(Product product) {
        Document document = new Document();
        document.add(new StringField(ID, product.id(), Field.Store.NO));
        document.add(new BinaryDocValuesField(ID, new BytesRef(product.id())));
        document.add(new StringField(SearchText.WHOLE_TITLE, SearchText.whole(product.title()), Field.Store.NO));
        List<Variant> variants = product.variants();
        add(document, SearchText.TITLE, product.title());
        add(document, SearchText.DESCRIPTION, product.description().replaceAll("<[^>]*>", " "));
        Stream.concat(Stream.of(product.vendor(), product.category()), product.tags().stream())
                .forEach(label -> add(document, SearchText.LABEL, label));
        variants.stream().flatMap(variant -> variant.options().stream()).distinct()
                .forEach(value -> add(document, SearchText.LABEL, value));
        for (Variant variant : variants) {
            document.add(new StringField(SearchText.SKU, SearchText.folded(variant.sku()), Field.Store.NO));
            add(document, SearchText.SKU_WORD, variant.sku());
        }
        return document;
    }

    private static void add(Document document, String field, String text) {
        if (!text.isBlank()) {
            document.add(new Field(field, SearchText.normalized(text), WORDS));
        }
    }

    /** Memory does not fail; what would is a bug. */
    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("the search index in memory failed", e);
    }

    @Override
    public void close() {
        try {
            searchers.close();
            writer.rollback();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }
}
