package org.zhongshu.platform.catalog.internal;

import jakarta.annotation.PreDestroy;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.meaning.SentenceModel;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The entries in force by their meaning. Filled by a thread of low rank behind the index of words, because a vector costs
 * about two milliseconds; each is computed once and kept in the database. The model is loaded with the first
 * entry, and where it cannot run the search goes on with words alone.
 */
@Component
class MeaningIndex {

    private static final Logger log = LoggerFactory.getLogger(MeaningIndex.class);
    private static final int AT_ONCE = 200;
    /** Cosine below which two texts have nothing to do with each other; by trial over the test's questions. */
    private static final double NEAR = 0.4;
    private static final int REMEMBERED = 500;

    private final JdbcTemplate jdbc;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final LinkedBlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread follower;
    private final Map<String, byte[]> asked = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > REMEMBERED;
        }
    };
    private volatile SentenceModel model;
    private boolean without;
    private volatile boolean stopping;

    /** @param text null: the entry left */
    private record Change(long id, String text, List<Field> filters) {
    }

    MeaningIndex(JdbcTemplate jdbc) throws IOException {
        this.jdbc = jdbc;
        this.writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig(null).setRAMBufferSizeMB(32));
        this.searchers = new SearcherManager(writer, null);
        this.follower = Thread.ofPlatform().daemon().name("catalog-meaning").priority(Thread.MIN_PRIORITY).unstarted(this::follow);
        follower.start();
    }

    /** Takes in an entry, or its end. Does not wait. The name alone counts: summaries are so alike that they drown it. */
    void put(Entry entry) {
        Description d = entry.description();
        waiting.incrementAndGet();
        if (d == null) {
            changes.add(new Change(entry.id(), null, List.of()));
            return;
        }
        changes.add(new Change(entry.id(), ChineseWords.normal(d.name()), SearchIndex.filters(d)));
    }

    /** The entries nearest in meaning, the nearest first; empty while the model is not there. */
    List<Long> search(String question, List<Query> filters, int limit) {
        Optional<byte[]> vector = asked(question);
        if (vector.isEmpty()) {
            return List.of();
        }
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                Query filter = filters.isEmpty() ? null : SearchIndex.all(filters);
                List<Long> found = new ArrayList<>();
                StoredFields fields = searcher.storedFields();
                for (ScoreDoc hit : searcher.search(new KnnByteVectorQuery("v", vector.get(), limit, filter), limit).scoreDocs) {
                    // Lucene's score is (1 + cosine) / 2
                    if (2 * hit.score - 1 >= NEAR) {
                        found.add(fields.document(hit.doc).getField("key").numericValue().longValue());
                    }
                }
                return found;
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was put in is found. */
    boolean quiet() {
        return waiting.get() == 0;
    }

    private Optional<byte[]> asked(String question) {
        synchronized (asked) {
            byte[] known = asked.get(question);
            if (known != null) {
                return Optional.of(known);
            }
        }
        // loaded by the follower, so that nobody's question waits for it
        SentenceModel loaded = model;
        if (loaded == null) {
            return Optional.empty();
        }
        byte[] vector = SentenceModel.small(loaded.vector(question));
        synchronized (asked) {
            asked.put(question, vector);
        }
        return Optional.of(vector);
    }

    private synchronized SentenceModel model() {
        if (model == null && !without) {
            try {
                model = SentenceModel.load();
            } catch (IOException e) {
                without = true;
                log.warn("Search goes without meaning: {}", e.getMessage());
            }
        }
        return model;
    }

    private void follow() {
        List<Change> batch = new ArrayList<>();
        while (!stopping) {
            try {
                if (batch.isEmpty()) {
                    Change first = changes.poll(1, TimeUnit.HOURS);
                    if (first == null) {
                        continue;
                    }
                    batch.add(first);
                    changes.drainTo(batch, AT_ONCE - 1);
                }
                model();
                write(batch);
                waiting.addAndGet(-batch.size());
                batch.clear();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | IOException e) {
                if (stopping) {
                    return;
                }
                log.warn("The catalogue's meanings could not follow; tried again in five seconds: {}", e.toString());
                try {
                    Thread.sleep(5_000);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private void write(List<Change> batch) throws IOException {
        Map<String, byte[]> vectors = vectors(batch.stream().map(Change::text).filter(t -> t != null).distinct().toList());
        for (Change change : batch) {
            Term id = new Term("id", Long.toString(change.id()));
            byte[] vector = change.text() == null ? null : vectors.get(change.text());
            if (vector == null) {
                writer.deleteDocuments(id);
                continue;
            }
            Document doc = new Document();
            doc.add(new StringField("id", Long.toString(change.id()), Field.Store.NO));
            doc.add(new StoredField("key", change.id()));
            change.filters().forEach(doc::add);
            doc.add(new KnnByteVectorField("v", vector, VectorSimilarityFunction.COSINE));
            writer.updateDocument(id, doc);
        }
        searchers.maybeRefreshBlocking();
    }

    private Map<String, byte[]> vectors(List<String> texts) {
        Map<String, byte[]> digests = new LinkedHashMap<>();
        texts.forEach(t -> digests.put(t, Sm3.digest((SentenceModel.NAME + '\n' + t).getBytes(StandardCharsets.UTF_8))));
        Map<String, byte[]> known = new LinkedHashMap<>();
        jdbc.query("SELECT digest, vector FROM catalog.meaning WHERE digest = ANY (?)", row -> {
            known.put(HexFormat.of().formatHex(row.getBytes(1)), row.getBytes(2));
        }, (Object) digests.values().toArray(byte[][]::new));
        Map<String, byte[]> vectors = new LinkedHashMap<>();
        List<Object[]> made = new ArrayList<>();
        digests.forEach((text, digest) -> {
            byte[] vector = known.get(HexFormat.of().formatHex(digest));
            SentenceModel loaded = vector == null && !stopping ? model() : null;
            if (vector == null && loaded != null) {
                vector = SentenceModel.small(loaded.vector(text));
                made.add(new Object[]{digest, vector});
            }
            if (vector != null) {
                vectors.put(text, vector);
            }
        });
        if (!made.isEmpty()) {
            jdbc.batchUpdate("INSERT INTO catalog.meaning (digest, vector) VALUES (?, ?) ON CONFLICT DO NOTHING", made);
        }
        return vectors;
    }

    @PreDestroy
    void stop() throws InterruptedException {
        stopping = true;
        follower.interrupt();
        follower.join(5_000);
        synchronized (this) {
            if (model != null && !follower.isAlive()) {
                model.close();
                model = null;
                without = true;
            }
        }
    }
}
